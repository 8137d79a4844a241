/// Takes interleaved audio apart into its channels.
package struct ChannelSplitter: Sendable {
    private let channels: Int
    /// The channel of the next sample: a chunk may end between two channels.
    private var next = 0

    package init(channels: Int) throws(AudioFormatError) {
        guard PCM16.sourceChannels.contains(channels) else { throw .channels(channels) }
        self.channels = channels
    }

    /// Takes the next interleaved samples and returns one buffer per channel.
    package mutating func accept(_ interleaved: [Int16]) -> [[Int16]] {
        var separate = [[Int16]](repeating: [], count: channels)
        for channel in 0..<channels { separate[channel].reserveCapacity(interleaved.count / channels + 1) }
        for sample in interleaved {
            separate[next].append(sample)
            next = next + 1 == channels ? 0 : next + 1
        }
        return separate
    }
}
