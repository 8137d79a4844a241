import RoomModel
import TestRandom
import Testing

@testable import Engagement
@testable import Windowing

/// A room that goes on from a checkpoint gives what it would have given without the break.
struct AudienceStateTests {
    private static let configuration = EngagementConfiguration()

    private static func events(_ count: Int, seed: UInt64, people: Int = 60) throws -> [RatedEvent] {
        var random = SeededGenerator(seed: seed)
        let types: [AudienceEventType] = [.reaction, .reaction, .reaction, .chat, .question, .join, .leave, .heartbeat]
        return try (0..<count).map { number in
            let burst = number % 400 < 40
            return try rated(
                types.randomElement(using: &random) ?? .reaction,
                "p\(Int.random(in: 0..<people, using: &random))",
                Int64(number) * (burst ? 5 : 90) + Int64.random(in: -9_000...0, using: &random),
                kind: ["applause", "heart", "wow"].randomElement(using: &random),
                weight: Double.random(in: 0...3, using: &random),
                sentiment: Bool.random(using: &random) ? Double.random(in: -1...1, using: &random) : nil,
                emotion: Bool.random(using: &random) ? "joy" : nil)
        }
    }

    @Test(arguments: UInt64(0)..<30)
    func goesOnExactlyFromAnyPlace(seed: UInt64) throws {
        let events = try Self.events(1_500, seed: seed)
        var random = SeededGenerator(seed: seed &+ 1_000)
        let cut = Int.random(in: 0...events.count, using: &random)
        var windows = SessionWindows(session: "s", configuration: Self.configuration)
        var moments = MomentDetector(configuration: Self.configuration)
        for (index, event) in events[..<cut].enumerated() {
            _ = windows.accept(event)
            _ = moments.accept(event)
            if index % 100 == 0 { _ = windows.current(at: event.event.time) }
        }
        moments.noteUtterance(end: .ms(5))
        let bytes = AudienceState.write(windows, moments, Self.configuration)
        var (restored, restoredMoments) = try #require(
            AudienceState.read(bytes, session: "s", Self.configuration))
        let isSame = AudienceState.write(restored, restoredMoments, Self.configuration) == bytes
        #expect(isSame)
        for event in events[cut...] {
            let (one, other) = (windows.accept(event), restored.accept(event))
            #expect(one.isLate == other.isLate && one.closed == other.closed)
            #expect(moments.accept(event) == restoredMoments.accept(event))
        }
        #expect(windows.current(at: .ms(200_000)) == restored.current(at: .ms(200_000)))
        #expect(windows.finish() == restored.finish())
        #expect(moments.finish() == restoredMoments.finish())
    }

    @Test func goesOnWithMoreMembersThanAreListed() throws {
        var windows = SessionWindows(session: "s")
        for person in 0..<12_000 { _ = windows.accept(try rated(.reaction, "p\(person)", 500)) }
        let bytes = AudienceState.write(windows, MomentDetector(), Self.configuration)
        var (restored, _) = try #require(AudienceState.read(bytes, session: "s", Self.configuration))
        for person in 11_000..<13_000 {
            _ = windows.accept(try rated(.reaction, "p\(person)", 700))
            _ = restored.accept(try rated(.reaction, "p\(person)", 700))
        }
        #expect(windows.finish() == restored.finish())
    }

    @Test func refusesWhatIsNotItsOwn() throws {
        var windows = SessionWindows(session: "s")
        for event in try Self.events(300, seed: 1) { _ = windows.accept(event) }
        let bytes = AudienceState.write(windows, MomentDetector(), Self.configuration)
        var other = Self.configuration
        other.minimumGroup = 6
        #expect(AudienceState.read(bytes, session: "s", other) == nil)
        #expect(AudienceState.read([], session: "s", Self.configuration) == nil)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            var spoilt = bytes
            spoilt[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(AudienceState.read(spoilt, session: "s", Self.configuration) == nil)
            let short = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
            #expect(AudienceState.read(short, session: "s", Self.configuration) == nil)
        }
    }
}
