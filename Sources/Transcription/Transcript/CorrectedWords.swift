import RoomModel

/// Times for the words of a text that a person corrected.
enum CorrectedWords {
    static func words(_ tokens: [String], from caption: Caption) -> [Word] {
        let old = caption.words
        let alignment = WordAlignment(
            reference: old.map { Self.key($0.text) }, hypothesis: tokens.map(Self.key))
        var result: [Word?] = Array(repeating: nil, count: tokens.count)
        for case .match(let from, let to) in alignment.steps {
            result[to] = Word(
                text: tokens[to], start: old[from].start, end: old[from].end, confidence: old[from].confidence)
        }
        var index = 0
        var position = caption.start
        while index < tokens.count {
            if let known = result[index] {
                position = known.end
                index += 1
                continue
            }
            // A run of new words lies between the known ones around it.
            let next = result[index...].firstIndex { $0 != nil } ?? tokens.count
            let end = max(position, next < tokens.count ? result[next]?.start ?? caption.end : caption.end)
            for word in Self.spread(Array(tokens[index..<next]), from: position, to: end) {
                result[index] = word
                index += 1
            }
            position = end
        }
        return result.compactMap(\.self)
    }

    /// Words one after another, each as long as its share of the letters.
    static func spread(_ tokens: [String], from start: MediaTime, to end: MediaTime) -> [Word] {
        let letters = tokens.reduce(0) { $0 + $1.count + 1 }
        let length = max(0, end - start)
        var passed = 0
        return tokens.map { token in
            let from = start + length * Int64(passed) / Int64(max(letters, 1))
            passed += token.count + 1
            return Word(
                text: token, start: from, end: start + length * Int64(passed) / Int64(max(letters, 1)), confidence: 1)
        }
    }

    private static func key(_ text: String) -> String { WordErrorRate.normalised(text).joined() }
}
