import RoomModel

/// The finals of a session in the order they were said, each at its newest revision.
package struct Transcript: Equatable, Sendable {
    /// In order of start, then of name.
    package private(set) var segments: [Caption] = []

    package init() {}

    /// Takes stored finals in any order.
    package init(_ captions: [Caption]) {
        for caption in captions { insert(caption) }
    }

    /// Takes a final, or a newer revision of one; `false` for an interim result or a revision that is not newer.
    @discardableResult
    package mutating func insert(_ caption: Caption) -> Bool {
        guard caption.state == .final else { return false }
        if let index = segments.firstIndex(where: { $0.segment == caption.segment }) {
            guard caption.revision > segments[index].revision else { return false }
            segments.remove(at: index)
        }
        // Finals come nearly in order, so the place is near the end.
        let place = segments.lastIndex {
            $0.start < caption.start || ($0.start == caption.start && $0.segment < caption.segment)
        }
        segments.insert(caption, at: place.map { $0 + 1 } ?? 0)
        return true
    }

    package subscript(segment: String) -> Caption? { segments.first { $0.segment == segment } }

    /// Replaces a segment's text by a person's; the new revision, or `nil` for an unknown segment or an empty text.
    ///
    /// Words that stay keep their times. New ones share the time between their neighbours by their lengths, and are
    /// certain, since a person wrote them.
    package mutating func correct(segment: String, text: String) -> Caption? {
        let tokens = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !tokens.isEmpty, var caption = self[segment] else { return nil }
        caption.words = CorrectedWords.words(tokens, from: caption)
        caption.text = tokens.joined(separator: " ")
        caption.stableCharacters = caption.text.count
        caption.revision += 1
        caption.confidence = caption.words.meanConfidence
        insert(caption)
        return caption
    }

    /// The mean confidence weighted by the words' durations, an estimate of the share of right words; 0 if unknown.
    ///
    /// A segment without words, as a translated one is, counts as a whole.
    package var accuracy: Double { segments.flatMap(Self.weighed).meanConfidence ?? 0 }

    private static func weighed(_ segment: Caption) -> [Word] {
        guard segment.words.isEmpty, let confidence = segment.confidence else { return segment.words }
        return [Word(text: segment.text, start: segment.start, end: segment.end, confidence: confidence)]
    }
}

extension [Word] {
    /// Mean confidence weighted by each word's duration, at least 10 ms each; `nil` without words.
    package var meanConfidence: Double? {
        guard !isEmpty else { return nil }
        var weight = 0.0
        var sum = 0.0
        for word in self {
            let duration = Double(Swift.max(word.end - word.start, 160))
            weight += duration
            sum += duration * word.confidence
        }
        return sum / weight
    }
}
