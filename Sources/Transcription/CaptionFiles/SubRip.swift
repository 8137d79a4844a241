/// Captions as SubRip (`.srt`), read by players and editors.
package enum SubRip {
    package static func file(_ cues: [Cue]) -> String {
        var text = ""
        for (index, cue) in cues.enumerated() {
            if index > 0 { text += "\n" }
            text += "\(index + 1)\n"
            text += "\(Cue.time(cue.start, mark: ",")) --> \(Cue.time(cue.end, mark: ","))\n"
            // The format has no escapes; only the arrow of a time line must not occur.
            text += cue.lines.map { $0.replacing("-->", with: "→") }.joined(separator: "\n") + "\n"
        }
        return text
    }
}
