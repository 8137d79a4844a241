import RoomModel
import Transcription
import Wire

/// Writes what a listener hears as its query asked: plain words, or with capitals, stops and numerals.
struct ListenFormatter: Sendable {
    private var restorer: SentenceRestorer
    private let isPunctuated: Bool

    init(_ parameters: ListenParameters, names: [String]) {
        let formatting = TextFormatting(
            punctuation: parameters.punctuate || parameters.smartFormat,
            numerals: parameters.numerals || parameters.smartFormat)
        isPunctuated = formatting.punctuation
        let isPlain = !formatting.punctuation && !formatting.numerals
        restorer = SentenceRestorer(names: isPlain ? [] : names, formatting: formatting)
    }

    /// The text of an interim result: its sentence has not ended, and the next one may still change it.
    func text(interim caption: Caption) -> String {
        var restorer = restorer
        return restorer.restore(caption.words.map(\.text), endsSentence: false)
    }

    mutating func text(final caption: Caption, endsSentence: Bool) -> String {
        restorer.restore(caption.words.map(\.text), endsSentence: endsSentence)
    }

    /// The words with their punctuation, where it stands word for word in the text; `nil` where none was asked for.
    func punctuated(_ caption: Caption, text: String) -> [String]? {
        guard isPunctuated else { return nil }
        let pieces = text.split(separator: " ").map(String.init)
        return pieces.count == caption.words.count ? pieces : caption.words.map(\.text)
    }

    /// The caption with words as a dictionary has them, without the marks and capitals of an engine that writes some.
    static func plain(_ caption: Caption) -> Caption {
        var caption = caption
        for index in caption.words.indices {
            caption.words[index].text = MarkedWord(caption.words[index].text).plain
        }
        return caption
    }
}
