import Foundation

/// Mixes a stream down to mono and brings it to 16 kHz, band-limited.
///
/// A polyphase windowed-sinc filter (Kaiser window; see Smith, "Digital Audio Resampling", and Crochiere & Rabiner
/// 1983). Output sample `n` lies at the same instant as source sample `n · rate / 16000`: the filter's delay is taken
/// out. The output does not depend on how the input was chunked, and `ceil(frames · 16000 / rate)` samples come out
/// in all. Work per output sample grows with `rate / 16000` above 16 kHz, memory is bounded by the filter's length.
package struct Resampler: Sendable {
    private let channels: Int
    private let filter: PolyphaseFilter?

    /// Samples of a frame that is not complete yet: a chunk may end between two channels.
    private var partialSum: Int32 = 0
    private var partialChannels = 0

    /// Mono source samples not yet out of the filter's reach; the first has index `historyStart`.
    private var history: [Float] = []
    private var historyStart = 0
    private var received = 0
    private var produced = 0

    package init(sourceRate: Int, channels: Int = 1) throws(AudioFormatError) {
        guard PCM16.sourceRates.contains(sourceRate) else { throw .sampleRate(sourceRate) }
        guard PCM16.sourceChannels.contains(channels) else { throw .channels(channels) }
        self.channels = channels
        filter = sourceRate == PCM16.sampleRate ? nil : PolyphaseFilter(sourceRate: sourceRate)
        restart()
    }

    /// Takes the next samples, channels interleaved, and returns the 16 kHz mono samples that are known by now.
    package mutating func accept(_ interleaved: [Int16]) -> [Int16] {
        if filter == nil, channels == 1 { return interleaved }
        let mono = mixDown(interleaved)
        guard let filter else { return mono.map(PCM16.sample) }
        history.append(contentsOf: mono)
        received += mono.count
        return produce(filter, until: (received - filter.reach) * filter.up)
    }

    /// Ends the stream: returns the samples that waited for what follows, and is ready for another stream.
    package mutating func finish() -> [Int16] {
        guard let filter else {
            restart()
            return []
        }
        history.append(contentsOf: repeatElement(0, count: filter.reach + 1))
        let rest = produce(filter, until: received * filter.up)
        restart()
        return rest
    }

    private mutating func restart() {
        partialSum = 0
        partialChannels = 0
        received = 0
        produced = 0
        let reach = filter?.reach ?? 0
        history = Array(repeating: 0, count: reach)
        historyStart = -reach
    }

    private mutating func mixDown(_ interleaved: [Int16]) -> [Float] {
        if channels == 1 { return interleaved.map(Float.init) }
        let scale = 1 / Float(channels)
        var mono: [Float] = []
        mono.reserveCapacity(interleaved.count / channels + 1)
        for sample in interleaved {
            partialSum += Int32(sample)
            partialChannels += 1
            if partialChannels == channels {
                mono.append(Float(partialSum) * scale)
                partialSum = 0
                partialChannels = 0
            }
        }
        return mono
    }

    /// Produces every output sample whose position, in source samples times `up`, lies before `limit`.
    private mutating func produce(_ filter: PolyphaseFilter, until limit: Int) -> [Int16] {
        var output: [Int16] = []
        while produced * filter.down < limit {
            let position = produced * filter.down
            let index = position / filter.up
            output.append(
                PCM16.sample(
                    filter.value(
                        phase: position % filter.up, at: index - filter.reach + 1 - historyStart, of: history)))
            produced += 1
        }
        let reachable = produced * filter.down / filter.up - filter.reach + 1
        if reachable > historyStart {
            let dropped = min(reachable - historyStart, history.count)
            history.removeFirst(dropped)
            historyStart += dropped
        }
        return output
    }
}
