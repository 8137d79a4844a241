import RoomModel

/// Words and phrases that an event does not want to read: each letter becomes a `*`.
///
/// Case and the punctuation around a word do not matter; a word inside another is another word.
package struct BlockList: Hashable, Sendable {
    /// Phrases by their first word, the longest first; all in lower case.
    private let phrases: [String: [[String]]]

    package init(_ entries: [String] = []) {
        var phrases: [String: [[String]]] = [:]
        for entry in entries {
            let words = entry.split(whereSeparator: \.isWhitespace).map { Self.key($0) }.filter { !$0.isEmpty }
            if let first = words.first { phrases[first, default: []].append(words) }
        }
        self.phrases = phrases.mapValues { $0.sorted { $0.count > $1.count } }
    }

    package var isEmpty: Bool { phrases.isEmpty }

    /// The text with its white space, blocked words masked.
    package func masked(_ text: String) -> String {
        guard !isEmpty else { return text }
        var pieces: [Substring] = []
        var start = text.startIndex
        while start < text.endIndex {
            let isSpace = text[start].isWhitespace
            let end = text[start...].firstIndex { $0.isWhitespace != isSpace } ?? text.endIndex
            pieces.append(text[start..<end])
            start = end
        }
        let places = pieces.indices.filter { pieces[$0].first?.isWhitespace == false }
        let blocked = blockedPlaces(places.map { Self.key(pieces[$0]) })
        var result = pieces.map(String.init)
        for place in blocked { result[places[place]] = Self.mask(pieces[places[place]]) }
        return result.joined()
    }

    /// The caption with text and words masked; stable characters stay as many, since masks are as long as words.
    package func masked(_ caption: Caption) -> Caption {
        guard !isEmpty else { return caption }
        var caption = caption
        caption.text = masked(caption.text)
        for place in blockedPlaces(caption.words.map { Self.key($0.text[...]) }) {
            caption.words[place].text = Self.mask(caption.words[place].text[...])
        }
        return caption
    }

    private func blockedPlaces(_ words: [String]) -> [Int] {
        var places: [Int] = []
        var index = 0
        while index < words.count {
            let match = phrases[words[index]]?.first { words[index...].starts(with: $0) }
            if let match { places += index..<index + match.count }
            index += match?.count ?? 1
        }
        return places
    }

    private static func key(_ word: Substring) -> String {
        let isMark: (Character) -> Bool = { !$0.isLetter && !$0.isNumber }
        var word = word.drop(while: isMark)
        while let last = word.last, isMark(last) { word.removeLast() }
        return word.lowercased()
    }

    private static func mask(_ word: Substring) -> String {
        String(word.map { $0.isLetter || $0.isNumber ? "*" : $0 })
    }
}
