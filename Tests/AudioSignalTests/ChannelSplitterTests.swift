import Testing

@testable import AudioSignal

struct ChannelSplitterTests {
    @Test func separatesChannelsCutAnywhere() throws {
        let interleaved: [Int16] = [1, 10, 100, 2, 20, 200, 3, 30, 300]
        for cut in 0...interleaved.count {
            var splitter = try ChannelSplitter(channels: 3)
            let first = splitter.accept(Array(interleaved[..<cut]))
            let second = splitter.accept(Array(interleaved[cut...]))
            #expect(zip(first, second).map(+) == [[1, 2, 3], [10, 20, 30], [100, 200, 300]])
        }
    }

    @Test func refusesNoChannels() {
        #expect(throws: AudioFormatError.channels(0)) { try ChannelSplitter(channels: 0) }
    }
}
