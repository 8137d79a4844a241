import AudioSignal

/// Finds where speech truly is, from onset to offset: no pre-roll, no hangover. For `roomtone segment` and measuring.
package struct SpeechIntervals: Sendable {
    private var position: Int64 = 0
    private var open: SpeechInterval?

    package init() {}

    /// Takes the next frame of 20 ms and the detector's verdict. Returns the intervals that are settled, in order.
    package mutating func accept(_ frame: [Int16], isSpeech: Bool) -> [SpeechInterval] {
        let start = position
        position += Int64(frame.count)
        if isSpeech {
            open = SpeechInterval(start: open?.start ?? start, end: position)
            return []
        }
        defer { open = nil }
        return open.map { [$0] } ?? []
    }

    /// Ends the audio and returns the intervals that were still open.
    package mutating func finish() -> [SpeechInterval] {
        defer { open = nil }
        return open.map { [$0] } ?? []
    }
}
