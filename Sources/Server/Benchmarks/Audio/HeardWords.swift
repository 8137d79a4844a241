import RoomModel
import Transcription

/// Words as a recogniser heard them, before numerals and capitals, each with the second at which it began.
struct HeardWords: Sendable {
    private(set) var texts: [String] = []
    private var starts: [Double] = []

    init() {}

    init(_ captions: [Caption]) {
        for word in captions.flatMap(\.words) { append(word.text, start: word.start.seconds) }
    }

    /// Takes the next word.
    mutating func append(_ text: String, start: Double) {
        for word in WordErrorRate.normalised(text) {
            texts.append(word)
            starts.append(start)
        }
    }

    /// The errors in what began at `second` or later.
    func errors(against reference: String, from second: Double = 0) -> WordErrorRate {
        WordErrorRate(
            reference: WordErrorRate.normalised(reference), hypothesis: texts,
            from: second <= 0 ? 0 : starts.firstIndex { $0 >= second } ?? texts.count)
    }
}
