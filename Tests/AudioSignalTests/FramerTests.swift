import Testing

@testable import AudioSignal
import TestRandom

struct FramerTests {
    @Test func cutsTheSameFramesFromAnyChunking() {
        let pcm = (0..<10_000).map { Int16($0 % 30_000) }
        var whole = Framer()
        let expected = whole.accept(pcm)
        #expect(expected.count == 31)
        #expect(expected.allSatisfy { $0.count == PCM16.frameSamples })
        #expect(expected.flatMap { $0 } == Array(pcm.prefix(31 * PCM16.frameSamples)))

        var generator = SeededGenerator(seed: 1)
        for longest in [1, 7, 319, 320, 321, 2_000] {
            var framer = Framer()
            let frames = pcm.chopped(longest: longest, using: &generator).flatMap { framer.accept($0) }
            #expect(frames == expected)
            #expect(framer.pendingSamples == whole.pendingSamples)
        }
    }

    @Test func fillsTheLastFrameWithSilence() {
        var framer = Framer(frameSamples: 4)
        #expect(framer.accept([1, 2, 3, 4, 5]) == [[1, 2, 3, 4]])
        #expect(framer.finish() == [5, 0, 0, 0])
        #expect(framer.finish() == nil)
    }
}
