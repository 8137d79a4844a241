/// Captions as WebVTT (W3C, 2019), read by browsers.
package enum WebVTT {
    package static func file(_ cues: [Cue]) -> String {
        var text = "WEBVTT\n"
        for (index, cue) in cues.enumerated() {
            text += "\n\(index + 1)\n"
            text += "\(Cue.time(cue.start, mark: ".")) --> \(Cue.time(cue.end, mark: "."))\n"
            let voice = cue.speaker.map { "<v \(annotation($0))>" } ?? ""
            text += voice + cue.lines.map(escaped).joined(separator: "\n") + "\n"
        }
        return text
    }

    /// Text without anything that would be read as a tag, an entity or the arrow of a time line.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// A speaker's name inside `<v …>`, which ends at `>` or at a line's end.
    private static func annotation(_ name: String) -> String {
        escaped(name.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}
