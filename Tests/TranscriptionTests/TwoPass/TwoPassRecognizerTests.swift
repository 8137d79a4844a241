import Synchronization
import Testing

@testable import Transcription

@Suite(.timeLimit(.minutes(1)))
struct TwoPassRecognizerTests {
    /// A track's recogniser over two scripted pools, and what it said.
    private final class Hall: Sendable {
        let first = PassiveRecognizers()
        let second: PassiveRecognizers
        let recognizer: any SpeechRecognizer
        private let said: Said

        private final class Said: Sendable { let events = Mutex<[RecognizerEvent]>([]) }

        init(second: PassiveRecognizers = PassiveRecognizers(), patience: Duration = .seconds(30)) throws {
            let said = Said()
            self.said = said
            self.second = second
            let pool = TwoPassPool(first: first, second: SecondPass(second, size: second.size), patience: patience)
            recognizer = try pool.lease(RecognizerOptions()) { event in said.events.withLock { $0.append(event) } }
        }

        var events: [RecognizerEvent] { said.events.withLock { $0 } }
        var live: PassiveRecognizer { first.made[0] }

        /// Finals as `segment word engine`.
        var finals: [String] {
            events.compactMap {
                guard case .final(let heard) = $0 else { return nil }
                return "\(heard.segment) \(heard.words.text) \(heard.engine ?? "-")"
            }
        }

        func hear(_ segment: Int, samples: Int = 1_600) {
            recognizer.begin(segment: segment, mean: nil)
            recognizer.accept([Int16](repeating: 1, count: samples))
        }
    }

    @Test func finalsAreTheSecondPasses() throws {
        let hall = try Hall()
        hall.recognizer.bias(RecognitionBias(phrases: [.init(text: "etcd")]))
        hall.hear(1)
        hall.recognizer.end()
        #expect(hall.second.made[0].calls == [.bias("etcd"), .begin(1), .audio(1_600), .end])
        hall.live.answer("wreck", segment: 1)
        #expect(hall.finals.isEmpty)
        hall.second.made[0].answer("recognise", engine: "whisper")
        #expect(hall.finals == ["1 recognise whisper"])
        guard case .final(let heard) = hall.events.last else { return }
        #expect(heard.processorTime == .milliseconds(20))
        #expect(hall.second.leased == 0)
    }

    @Test func whatWasHeardAtThePauseThatBecameTheEndIsTheFinal() throws {
        let hall = try Hall()
        hall.hear(1)
        hall.recognizer.pause()
        hall.second.made[0].answer("early", engine: "whisper")
        hall.recognizer.accept([1, 2, 3])
        hall.recognizer.endAtPause()
        hall.live.answer("late", segment: 1)
        #expect(hall.finals == ["1 early whisper"])
        #expect(hall.second.made.count == 1)
    }

    @Test func speechAfterAPauseIsHeardAgain() throws {
        let hall = try Hall()
        hall.hear(1)
        hall.recognizer.pause()
        hall.recognizer.accept([Int16](repeating: 1, count: 400))
        hall.recognizer.end()
        // The hearing of the pause gave way.
        #expect(hall.second.made.map(\.samples) == [1_600, 2_000])
        hall.second.made[0].answer("half")
        hall.second.made[1].answer("whole", engine: "whisper")
        hall.live.answer("live", segment: 1)
        #expect(hall.finals == ["1 whole whisper"])
    }

    /// Pauses after 4 s and after another 1 s: the first part is settled, the second is heard again when speech goes on.
    @Test func aLongSegmentIsHeardInParts() throws {
        let hall = try Hall(second: PassiveRecognizers(size: 3))
        hall.hear(1, samples: 64_000)
        hall.recognizer.pause()
        hall.recognizer.accept([Int16](repeating: 1, count: 16_000))
        hall.recognizer.pause()
        hall.recognizer.accept([Int16](repeating: 1, count: 8_000))
        hall.recognizer.end()
        // Each part but the first begins in the silence of the pause before it.
        #expect(hall.second.made.map(\.samples) == [64_000, 17_600, 25_600])
        hall.second.made[1].answer("half", engine: "whisper")
        hall.second.made[2].answer("behind", engine: "whisper")
        hall.live.answer("live", segment: 1)
        #expect(hall.finals.isEmpty)
        hall.second.made[0].answer("before", engine: "whisper")
        #expect(hall.finals == ["1 before behind whisper"])
        guard case .final(let heard) = hall.events.last else { return }
        #expect(heard.words.map(\.start) == [0, 62_400])
    }

    /// Nothing is heard of the silence behind a part that was settled at the pause that became the end.
    @Test func silenceIsNoPart() throws {
        let hall = try Hall()
        hall.hear(1, samples: 64_000)
        hall.recognizer.pause()
        hall.second.made[0].answer("all", engine: "whisper")
        hall.recognizer.accept([0, 0])
        hall.recognizer.endAtPause()
        hall.live.answer("live", segment: 1)
        #expect(hall.second.made.count == 1)
        #expect(hall.finals == ["1 all whisper"])
    }

    @Test func onePartNotHeardLeavesTheSegmentToTheFirstPass() throws {
        let hall = try Hall(second: PassiveRecognizers(size: 2))
        hall.hear(1, samples: 64_000)
        hall.recognizer.pause()
        hall.second.made[0].answer("before", engine: "whisper")
        hall.recognizer.accept([Int16](repeating: 1, count: 16_000))
        hall.recognizer.end()
        hall.second.made[1].say(.failed(segment: 1, .overloaded))
        hall.live.answer("live", segment: 1)
        #expect(hall.finals == ["1 live -"])
    }

    @Test func theFirstPassSpeaksWhereTheSecondCannot() throws {
        let broken = try Hall(second: PassiveRecognizers(isBroken: true))
        broken.hear(1)
        broken.recognizer.end()
        broken.live.answer("live", segment: 1)
        #expect(broken.finals == ["1 live -"])

        let failing = try Hall()
        failing.hear(1)
        failing.recognizer.end()
        failing.live.answer("live", segment: 1)
        failing.second.made[0].say(.failed(segment: 1, .timedOut(seconds: 10)))
        #expect(failing.finals == ["1 live -"])
    }

    @Test func theSecondPassSpeaksWhereTheFirstFailed() throws {
        let hall = try Hall()
        hall.hear(1)
        hall.recognizer.end()
        hall.live.say(.failed(segment: 1, .overloaded))
        #expect(hall.finals.isEmpty)
        hall.second.made[0].answer("saved", engine: "whisper")
        #expect(hall.finals == ["1 saved whisper"])
    }

    @Test func theFirstPassWaitsForTheSecondAsLongAsItsPatience() async throws {
        let hall = try Hall(patience: .milliseconds(50))
        hall.hear(1)
        hall.recognizer.end()
        // Its patience begins once it could speak itself.
        try await Task.sleep(for: .milliseconds(150))
        #expect(hall.events.isEmpty)
        hall.live.answer("live", segment: 1)
        #expect(hall.events.first == .heardOut(segment: 1))
        while hall.finals.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        #expect(hall.finals == ["1 live -"])
        #expect(hall.second.leased == 0)
        hall.second.made[0].answer("too late")
        #expect(hall.finals.count == 1)
    }

    @Test func theSecondPassWaitsForTheFirstAsLongAsItsPatience() async throws {
        let hall = try Hall(patience: .seconds(1))
        hall.hear(1)
        hall.recognizer.end()
        hall.second.made[0].answer("heard", engine: "whisper")
        #expect(hall.finals.isEmpty)
        while hall.finals.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        hall.live.answer("live", segment: 1)
        #expect(hall.finals == ["1 heard whisper"])
    }

    @Test func segmentsKeepTheirOrder() throws {
        let hall = try Hall(second: PassiveRecognizers(size: 2))
        for segment in 1...2 {
            hall.hear(segment)
            hall.recognizer.end()
            hall.live.answer("live\(segment)", segment: segment)
        }
        hall.hear(3)
        hall.live.say(.partial(segment: 3, words: [], decoded: 100))
        let before = hall.events
        hall.second.made[1].answer("two", engine: "whisper")
        #expect(hall.events == before && before == [.heardOut(segment: 1), .heardOut(segment: 2)])
        hall.second.made[0].answer("one", engine: "whisper")
        #expect(hall.finals == ["1 one whisper", "2 two whisper"])
        hall.live.say(.partial(segment: 3, words: [], decoded: 200))
        #expect(hall.events.last == .partial(segment: 3, words: [], decoded: 200))
    }

    @Test func aBeginEndsTheSegmentThatRuns() throws {
        let hall = try Hall(second: PassiveRecognizers(size: 2))
        hall.hear(1)
        hall.hear(2)
        #expect(hall.second.made.count == 1)
        hall.live.answer("live", segment: 1)
        hall.second.made[0].answer("one", engine: "whisper")
        #expect(hall.finals == ["1 one whisper"])
    }

    @Test func longSegmentsAreHeardOnce() throws {
        let hall = try Hall()
        hall.hear(1, samples: 31 * 16_000)
        hall.recognizer.pause()
        hall.recognizer.end()
        hall.live.answer("live", segment: 1)
        #expect(hall.finals == ["1 live -"])
        #expect(hall.second.made.isEmpty)
    }

    @Test func aClosedOrCancelledTrackLeavesNothingBehind() throws {
        let hall = try Hall()
        hall.hear(1)
        hall.recognizer.end()
        hall.recognizer.cancel()
        #expect(hall.second.leased == 0)
        hall.hear(2)
        hall.recognizer.end()
        hall.recognizer.close()
        #expect(hall.second.leased == 0 && hall.first.leased == 0)
        hall.live.answer("live", segment: 2)
        #expect(hall.events.isEmpty)
    }
}
