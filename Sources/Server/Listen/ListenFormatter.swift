import RoomModel
import Transcription
import Wire

/// Writes what a listener hears as its query asked: words as they were heard, or with capitals, stops and numerals.
struct ListenFormatter: Sendable {
    /// `nil` leaves the words as heard.
    private var restorer: SentenceRestorer?
    private let isPunctuated: Bool

    init(_ parameters: ListenParameters, names: [String]) {
        let formatting = TextFormatting(
            punctuation: parameters.punctuate || parameters.smartFormat,
            numerals: parameters.numerals || parameters.smartFormat)
        isPunctuated = formatting.punctuation
        restorer =
            formatting.punctuation || formatting.numerals
            ? SentenceRestorer(names: names, formatting: formatting) : nil
    }

    /// The text of an interim result: its sentence has not ended, and the next one may still change it.
    func text(interim caption: Caption) -> String {
        guard var restorer else { return heard(caption) }
        return restorer.restore(caption.words.map(\.text), endsSentence: false)
    }

    mutating func text(final caption: Caption, endsSentence: Bool) -> String {
        restorer?.restore(caption.words.map(\.text), endsSentence: endsSentence) ?? heard(caption)
    }

    /// The words with their punctuation, where it stands word for word in the text; `nil` where none was asked for.
    func punctuated(_ caption: Caption, text: String) -> [String]? {
        guard isPunctuated else { return nil }
        let pieces = text.split(separator: " ").map(String.init)
        return pieces.count == caption.words.count ? pieces : caption.words.map(\.text)
    }

    private func heard(_ caption: Caption) -> String { caption.words.map(\.text).joined(separator: " ") }
}
