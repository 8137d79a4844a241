import TestRandom
import Testing

@testable import MediaTransport

/// Packets are drawn by number, `3@70` one that comes at 70 ms; what goes on is drawn as it comes: `3` a packet, `-2`
/// two lost, `_400` silence in milliseconds, `late` and `stall`, `*` a beginning.
struct RTPReceiverTests {
    private static func packet(_ number: Int, timestamp: Int? = nil, source: UInt32 = 1) -> RTPPacket {
        // SILK wideband, 20 ms; the second byte tells which.
        RTPPacket(
            payloadType: 111, sequence: UInt16(truncatingIfNeeded: 65_530 + number),
            timestamp: UInt32(truncatingIfNeeded: 4_294_960_000 + (timestamp ?? number * 960)), source: source,
            payload: [0x48, UInt8(truncatingIfNeeded: number)])
    }

    private static func drawn(_ units: [MediaUnit]) -> String {
        units.map { unit in
            switch unit {
            case .opus(let packet): (packet.startsStream ? "*" : "") + "\(packet.bytes[1])"
            case .lost(let packets, let samples, _):
                samples == packets * 320 ? "-\(packets)" : "-\(packets)(\(samples))"
            case .silence(let samples): "_\(samples / 16)"
            case .late(let before, let samples): "late(\(before / 320),\(samples / 320))"
            case .stall: "stall"
            case .pcm: "pcm"
            }
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("0@0 1@20 2@40 3@60", "*0 1 2 3"),
        // Reordered within the patience, across the wrap of both counters.
        ("0@0 2@40 1@45 3@60", "*0 1 2 3"),
        ("5@0 7@20 6@25 8@40", "*5 6 7 8"),
        // A hole is given up after 20 ms, with the packet behind it at hand.
        ("0@0 2@40 3@60 4@80", "*0 -1 2 3 4"),
        ("0@0 4@80 5@100 6@120", "*0 -3 4 5 6"),
        // Twice the same.
        ("0@0 1@20 1@21 2@40 2@41 0@42", "*0 1 2"),
        // Too late: told, and where.
        ("0@0 2@40 3@60 1@90 4@95", "*0 -1 2 3 late(3,1) 4"),
        ("0@0 1@20 9@1500", "*0 1 stall -7 9"),
    ])
    func ordersAndGivesUp(sent: String, told: String) {
        var receiver = RTPReceiver()
        var units: [MediaUnit] = []
        for item in sent.split(separator: " ") {
            let parts = item.split(separator: "@").compactMap { Int($0) }
            units += receiver.accept(Self.packet(parts[0]).datagram, at: Int64(parts[1]))
        }
        units += receiver.finish()
        #expect(Self.drawn(units) == told)
    }

    @Test func givesUpByTheClockAlone() {
        var receiver = RTPReceiver()
        _ = receiver.accept(Self.packet(0).datagram, at: 0)
        #expect(receiver.accept(Self.packet(2).datagram, at: 40) == [])
        #expect(receiver.wait(at: 40) == 20)
        #expect(receiver.advance(to: 59) == [])
        #expect(Self.drawn(receiver.advance(to: 60)) == "-1 2")
        #expect(receiver.counts.lost == 1)
    }

    /// Holes in the timestamps without holes in the sequence are the sender's silence.
    @Test func tellsSilenceFromLoss() {
        var receiver = RTPReceiver()
        var units = receiver.accept(Self.packet(0).datagram, at: 0)
        units += receiver.accept(Self.packet(1, timestamp: 960 + 19_200).datagram, at: 420)
        // One lost at the end of another silence.
        units += receiver.accept(Self.packet(3, timestamp: 960 + 19_200 + 19_200).datagram, at: 840)
        units += receiver.advance(to: 870)
        #expect(Self.drawn(units) == "*0 _400 1 _360 -1 3")
    }

    @Test func waitsLongerOnAPathThatReorders() {
        var receiver = RTPReceiver()
        var now: Int64 = 0
        _ = receiver.accept(Self.packet(0).datagram, at: now)
        // The second of each pair comes 70 ms after the one it should precede.
        var units: [MediaUnit] = []
        for pair in 0..<10 {
            now += 100
            units += receiver.accept(Self.packet(2 + 2 * pair).datagram, at: now)
            units += receiver.accept(Self.packet(1 + 2 * pair).datagram, at: now + 70)
        }
        // The first comes too late; then the receiver has learnt.
        #expect(receiver.counts.late <= 1)
        #expect(units.count { if case .late = $0 { true } else { false } } == receiver.counts.late)
    }

    @Test func neverWaitsLongerThanItMay() {
        var delay = ReorderDelay()
        #expect(delay.milliseconds(at: 0) == 20)
        delay.note(lateness: 900, at: 0)
        #expect(delay.milliseconds(at: 0) == 120)
        delay = ReorderDelay()
        delay.note(lateness: 60, at: 1_000)
        #expect(delay.milliseconds(at: 1_000) == 70)
        #expect((30...45).contains(delay.milliseconds(at: 11_000)))
        #expect(delay.milliseconds(at: 100_000) == 20)
    }

    @Test func followsAnotherSourceAfterTwoPacketsInARow() {
        var receiver = RTPReceiver()
        var units = receiver.accept(Self.packet(0).datagram, at: 0)
        // A stray packet changes nothing.
        units += receiver.accept(Self.packet(40, source: 9).datagram, at: 10)
        units += receiver.accept(Self.packet(1).datagram, at: 20)
        units += receiver.accept(Self.packet(50, source: 2).datagram, at: 40)
        units += receiver.accept(Self.packet(51, source: 2).datagram, at: 60)
        #expect(Self.drawn(units) == "*0 1 *50 51")
        #expect(receiver.source == 2)
    }

    /// A sender that starts again under the same source, with other numbers.
    @Test func followsARestartOfTheSameSource() {
        var receiver = RTPReceiver()
        var units = receiver.accept(Self.packet(0).datagram, at: 0)
        units += receiver.accept(Self.packet(20_000).datagram, at: 20)
        units += receiver.accept(Self.packet(20_001).datagram, at: 40)
        #expect(Self.drawn(units) == "*0 *32 33")
    }

    @Test func endsWithAGoodBye() {
        var receiver = RTPReceiver()
        _ = receiver.accept(Self.packet(0).datagram, at: 0)
        _ = receiver.accept(Self.packet(2).datagram, at: 20)
        #expect(receiver.bye(9) == [])
        #expect(Self.drawn(receiver.bye(1)) == "-1 2")
        #expect(receiver.source == nil)
        #expect(Self.drawn(receiver.accept(Self.packet(90).datagram, at: 60)) == "*90")
    }

    @Test func passesOverForeignPayloads() {
        var receiver = RTPReceiver()
        var event = Self.packet(1)
        event.payloadType = 101
        var units = receiver.accept(Self.packet(0).datagram, at: 0)
        units += receiver.accept(event.datagram, at: 20)
        units += receiver.accept([1, 2, 3], at: 30)
        units += receiver.accept(Self.packet(2).datagram, at: 40)
        // The place of the foreign packet holds no audio.
        #expect(Self.drawn(units) == "*0 _20 2")
        #expect(receiver.counts.foreign == 2)
    }

    /// Whatever comes, in whatever order: what goes on has rising numbers, and memory stays small.
    @Test(arguments: 0..<20) func survivesAnyOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var receiver = RTPReceiver()
        var now: Int64 = 0
        for _ in 0..<3_000 {
            now += Int64.random(in: 0...30, using: &random)
            var datagram = Self.packet(
                Int.random(in: 0...70_000, using: &random), timestamp: Int.random(in: 0...1 << 33, using: &random),
                source: UInt32.random(in: 1...3, using: &random)
            ).datagram
            if Bool.random(using: &random) {
                datagram[Int.random(in: datagram.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let units = receiver.accept(datagram, at: now) + receiver.advance(to: now)
            for case .lost(_, let samples, _) in units { #expect((0...32_000).contains(samples)) }
            for case .silence(let samples) in units { #expect((0...32_000).contains(samples)) }
        }
        _ = receiver.finish()
        _ = receiver.report(lastReport: 0, delay: 0)
    }
}
