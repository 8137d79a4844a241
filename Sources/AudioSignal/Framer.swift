/// Cuts a stream of samples, chunked in any way, into frames of one exact length.
package struct Framer: Sendable {
    private let frameSamples: Int
    private var pending: [Int16] = []

    package init(frameSamples: Int = PCM16.frameSamples) {
        precondition(frameSamples > 0)
        self.frameSamples = frameSamples
    }

    /// Samples that wait for the rest of their frame.
    package var pendingSamples: Int { pending.count }

    /// Takes the next samples and returns the frames they complete, in order.
    package mutating func accept(_ pcm: [Int16]) -> [[Int16]] {
        pending.append(contentsOf: pcm)
        guard pending.count >= frameSamples else { return [] }
        var frames: [[Int16]] = []
        frames.reserveCapacity(pending.count / frameSamples)
        var start = 0
        while start + frameSamples <= pending.count {
            frames.append(Array(pending[start..<start + frameSamples]))
            start += frameSamples
        }
        pending.removeFirst(start)
        return frames
    }

    /// Ends the stream and returns its rest filled up with silence, or `nil` when nothing is left.
    ///
    /// Calling it in mid-stream drops no sample, but shifts what follows by the silence added.
    package mutating func finish() -> [Int16]? {
        guard !pending.isEmpty else { return nil }
        let rest = pending + Array(repeating: 0, count: frameSamples - pending.count)
        pending.removeAll(keepingCapacity: true)
        return rest
    }
}
