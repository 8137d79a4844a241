/// Decodes linear PCM of any supported encoding, rate and channel count to 16 kHz mono.
///
/// Packets are cut anywhere, also inside a sample.
package struct LinearDecoder: AudioDecoder, Sendable {
    private var reader: SampleReader
    private var resampler: Resampler

    package init(
        sampleRate: Int, channels: Int = 1, encoding: SampleEncoding = .signed16(.littleEndian)
    ) throws(AudioFormatError) {
        reader = SampleReader(encoding)
        resampler = try Resampler(sourceRate: sampleRate, channels: channels)
    }

    package mutating func decode(_ packet: [UInt8]) -> [Int16] { resampler.accept(reader.accept(packet)) }

    /// Linear PCM holds no model of the signal: what is lost is silence.
    package mutating func conceal(samples: Int) -> [Int16] { Array(repeating: 0, count: max(0, samples)) }

    package mutating func decodeFEC(from next: [UInt8], samples: Int) -> [Int16] { conceal(samples: samples) }

    /// Samples stand for themselves: there is nothing to forget but the rest of one.
    package mutating func reset() { _ = resampler.finish() }

    package mutating func finish() -> [Int16] { resampler.finish() }
}
