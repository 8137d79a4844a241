/// Takes interleaved linear 16-bit audio apart into 16 kHz mono samples, one buffer for each channel.
///
/// The bytes are cut anywhere, also inside a sample.
package struct ChannelDecoder: Sendable {
    private var reader: SampleReader
    private var splitter: ChannelSplitter
    private var resamplers: [Resampler]

    package init(
        sampleRate: Int, channels: Int, byteOrder: ByteOrder = .littleEndian
    ) throws(AudioFormatError) {
        reader = SampleReader(.signed16(byteOrder))
        splitter = try ChannelSplitter(channels: channels)
        resamplers = []
        for _ in 0..<channels { resamplers.append(try Resampler(sourceRate: sampleRate, channels: 1)) }
    }

    /// Takes the next bytes and returns the samples of each channel.
    package mutating func decode(_ bytes: [UInt8]) -> [[Int16]] {
        let separate = splitter.accept(reader.accept(bytes))
        return separate.indices.map { resamplers[$0].accept(separate[$0]) }
    }
}
