import RoomModel

/// The words alone.
package enum PlainText {
    /// Everything on one line, without a line feed.
    package static func line(_ captions: [Caption]) -> String {
        captions.map(text).filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// A line for each final, each ended by a line feed; with the speaker's name where it changes.
    package static func file(_ captions: [Caption]) -> String {
        var speaker: String?
        var result = ""
        for caption in captions where !caption.text.isEmpty {
            if let name = caption.speaker, name != speaker { result += "\(name): " }
            speaker = caption.speaker
            result += text(caption) + "\n"
        }
        return result
    }

    private static func text(_ caption: Caption) -> String {
        caption.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
