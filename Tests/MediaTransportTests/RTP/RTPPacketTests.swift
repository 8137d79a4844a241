import TestRandom
import Testing

@testable import MediaTransport

struct RTPPacketTests {
    private let plain = RTPPacket(
        payloadType: 111, marker: true, sequence: 65_535, timestamp: 4_000_000_000, source: 7, payload: [1, 2, 3])

    @Test func readsWhatItWrites() {
        #expect(RTPPacket(datagram: plain.datagram) == plain)
    }

    @Test func passesOverSourcesExtensionAndPadding() {
        var datagram = plain.datagram
        datagram[0] = 0x80 | 0x20 | 0x10 | 2
        let contributing: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 2]
        let `extension`: [UInt8] = [0xBE, 0xDE, 0, 1, 9, 9, 9, 9]
        datagram.insert(contentsOf: contributing + `extension`, at: 12)
        datagram += [0, 0, 3]
        #expect(RTPPacket(datagram: datagram) == plain)
    }

    @Test(
        arguments: [
            [], [0x80], [UInt8](repeating: 0, count: 12), [0x8F] + [UInt8](repeating: 0, count: 20),
            [0x90] + [UInt8](repeating: 0, count: 13), [0xA0] + [UInt8](repeating: 0, count: 11),
            [0xA0] + [UInt8](repeating: 0, count: 12) + [200],
            [0x90] + [UInt8](repeating: 0, count: 13) + [0xFF, 0xFF, 1],
        ] as [[UInt8]])
    func refusesWhatIsNoPacket(datagram: [UInt8]) {
        #expect(RTPPacket(datagram: datagram) == nil)
    }

    /// Cut and corrupted at random: nothing but an answer.
    @Test func survivesAnyBytes() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            var datagram = plain.datagram
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                datagram[Int.random(in: datagram.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            datagram = Array(datagram.prefix(Int.random(in: 0...datagram.count, using: &random)))
            if let packet = RTPPacket(datagram: datagram) { #expect(packet.payload.count <= datagram.count - 12) }
            _ = RTCP.messages(in: datagram)
        }
    }
}

struct CounterUnwrapperTests {
    @Test func countsOverTheWrapAndBack() {
        var unwrapper = CounterUnwrapper<UInt16>()
        let places = [65_534, 65_535, 1, 0, 65_533, 2].map { unwrapper.unwrap($0) }
        #expect(places == [65_534, 65_535, 65_537, 65_536, 65_533, 65_538])
    }

    @Test func followsManyRounds() {
        var unwrapper = CounterUnwrapper<UInt32>()
        var place: Int64 = 0
        for step in 0..<20 {
            place = Int64(step) * 1_000_000_000
            #expect(unwrapper.unwrap(UInt32(truncatingIfNeeded: place)) == place)
        }
    }
}

struct RTCPTests {
    @Test func readsASendersReportAndGoodBye() {
        var datagram: [UInt8] = [0x80, 200, 0, 6, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8]
        datagram += [UInt8](repeating: 0, count: 12)
        datagram += [0x81, 203, 0, 1, 0, 0, 0, 9]
        #expect(RTCP.isControl(datagram))
        #expect(RTCP.messages(in: datagram) == [.senderReport(source: 9, time: 0x0304_0506), .bye(sources: [9])])
        #expect(RTCP.messages(in: Array(datagram.dropLast())) == [.senderReport(source: 9, time: 0x0304_0506)])
    }

    @Test func writesAReportOfItsLoss() {
        var statistics = ReceptionStatistics()
        for sequence: Int64 in [10, 11, 13, 14, 17] {
            statistics.note(sequence: sequence, timestamp: sequence * 960, at: sequence * 20)
        }
        let block = statistics.report(of: 0xAABB_CCDD, lastReport: 5, delay: 6)
        #expect(block.lost == 3)
        #expect(block.fractionLost == 96)  // 3 of 8
        #expect(block.highestSequence == 17)
        #expect(block.jitter == 0)
        let bytes = RTCP.receiverReport(from: 1, [block], name: "a")
        #expect(bytes.count % 4 == 0)
        #expect(Array(bytes[..<16]) == [0x81, 201, 0, 7, 0, 0, 0, 1, 0xAA, 0xBB, 0xCC, 0xDD, 96, 0, 0, 3])
        #expect(RTCP.messages(in: bytes).count == 2)
        // The next report counts from here.
        statistics.note(sequence: 18, timestamp: 18 * 960, at: 18 * 20)
        #expect(statistics.report(of: 1, lastReport: 0, delay: 0).fractionLost == 0)
    }

    @Test func measuresJitterAsTheStandardDoes() {
        var statistics = ReceptionStatistics()
        statistics.note(sequence: 0, timestamp: 0, at: 0)
        statistics.note(sequence: 1, timestamp: 960, at: 36)  // 16 ms late: 768 units
        #expect(statistics.jitter == 48)
    }
}
