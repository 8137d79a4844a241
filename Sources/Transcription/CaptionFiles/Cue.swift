/// What is on the screen for a while: one or two lines.
package struct Cue: Equatable, Sendable {
    /// Milliseconds since the session's audio began; `start < end`.
    package var start: Int
    package var end: Int
    /// One or two, without line breaks.
    package var lines: [String]
    package var speaker: String?

    package init(start: Int, end: Int, lines: [String], speaker: String? = nil) {
        self.start = start
        self.end = end
        self.lines = lines
        self.speaker = speaker
    }

    /// `hours:minutes:seconds`, with the milliseconds behind the format's own mark.
    static func time(_ milliseconds: Int, mark: Character) -> String {
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let seconds = milliseconds / 1000
        return digits(seconds / 3600, 2) + ":" + digits(seconds / 60 % 60, 2) + ":" + digits(seconds % 60, 2)
            + String(mark) + digits(milliseconds % 1000, 3)
    }
}
