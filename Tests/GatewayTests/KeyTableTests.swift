import Testing

@testable import Gateway

struct KeyTableTests {
    private func publication(_ key: String, _ offset: UInt64, removesKey: Bool = false) -> ChannelPublication {
        ChannelPublication(
            channel: 1, offset: offset, key: key, head: Array("{\"o\":\(offset)".utf8), tail: [0x7D],
            removesKey: removesKey)
    }

    @Test func holdsTheNewestOfEachKey() {
        var table = KeyTable()
        for offset in 1...6 as ClosedRange<UInt64> { _ = table.write(publication("k\(offset % 2)", offset)) }
        #expect(table.slots.compactMap(\.newest?.offset).sorted() == [5, 6])
        #expect(table.counts == [3, 3])
    }

    @Test func reusesTheSlotsOfForgottenKeysAndGoesOnCounting() {
        var table = KeyTable()
        let slot = table.write(publication("a", 1))
        _ = table.write(publication("a", 2, removesKey: true))
        table.forget(through: 1)
        #expect(table.slots[slot].newest != nil)
        table.forget(through: 2)
        #expect(table.slots[slot].newest == nil)
        #expect(table.write(publication("b", 3)) == slot)
        #expect(table.counts == [3])
    }

    @Test func keepsAKeyThatCameBack() {
        var table = KeyTable()
        _ = table.write(publication("a", 1, removesKey: true))
        _ = table.write(publication("a", 2))
        table.forget(through: 2)
        #expect(table.slots.compactMap(\.newest?.offset) == [2])
    }

    @Test func putsTheCountIntoTheMessage() {
        var buffer: [UInt8] = []
        publication("a", 9).append(to: &buffer, standingFor: 12)
        #expect(String(decoding: buffer.dropFirst(2), as: UTF8.self) == #"{"o":9,"n":12}"#)
        #expect(Int(buffer[1]) == buffer.count - 2)
    }
}
