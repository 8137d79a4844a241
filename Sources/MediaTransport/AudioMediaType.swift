import AudioSignal

/// Raw 16-bit audio as its MIME type tells it: `audio/L16;rate=16000;channels=1` (RFC 2586, big-endian) or
/// `audio/x-s16le` (little-endian).
package struct AudioMediaType: Equatable, Sendable {
    package var byteOrder: ByteOrder
    package var sampleRate: Int
    package var channels: Int

    package init(byteOrder: ByteOrder, sampleRate: Int, channels: Int) {
        self.byteOrder = byteOrder
        self.sampleRate = sampleRate
        self.channels = channels
    }
}
