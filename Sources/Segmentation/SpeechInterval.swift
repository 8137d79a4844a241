/// A stretch of speech, in samples at 16 kHz since the audio began: `[start, end)`.
package struct SpeechInterval: Hashable, Sendable {
    package var start: Int64
    package var end: Int64

    package init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }
}
