import Foundation

/// Finds the phrases that a talk turns on, while it goes on: finals in, the strongest phrases out.
///
/// Candidates are runs of one to three words between stopwords and punctuation (RAKE; Rose et al. 2010). A phrase's
/// strength is its decayed count times the root of its words' counts, so that a phrase said often wins, and of phrases
/// said once those of words said often. What one segment said is kept with the segment, so a revision takes its place.
/// Memory is bounded by the newest `Settings.segments`.
package struct KeywordExtractor: Sendable {
    package struct Settings: Sendable {
        /// Seconds of media time after which a mention counts half; infinite for a document.
        package var halfLife = 600.0
        /// Words of a phrase at most.
        package var longest = 3
        /// Segments remembered: three hours of talk.
        package var segments = 4_000
        /// Mentions told of each phrase, the newest.
        package var mentions = 50
        /// How much more a phrase of the agenda counts.
        package var agendaBoost = 1.5

        package init() {}
    }

    /// A phrase with its strength and where it was said.
    package struct Keyphrase: Hashable, Sendable {
        package var phrase: String
        /// 0...1, relative to the strongest.
        package var score: Double
        /// Seconds since the session's audio began, in order.
        package var mentions: [Double]
    }

    private struct Mention {
        var phrase: [String]
        var at: Double
    }

    private let settings: Settings
    private let stopwords: Set<String>
    private let agenda: Set<String>
    private var said: [String: [Mention]] = [:]
    private var order: [String] = []
    private var latest = 0.0

    /// - Parameter agenda: Words and phrases that the catalog names.
    package init(
        library: LexiconLibrary, language: String = "en", agenda: [String] = [], settings: Settings = Settings()
    ) {
        self.settings = settings
        stopwords = library.stopwords(of: language)
        self.agenda = Set(agenda.map { Self.words(of: $0).joined(separator: " ") })
    }

    /// Takes a final, or its revision, said between two moments in seconds.
    package mutating func accept(segment: String, text: String, start: Double, end: Double) {
        if said[segment] == nil { order.append(segment) }
        let runs = self.runs(of: text)
        let words = Double(max(1, runs.reduce(0) { $0 + $1.words.count + $1.before }))
        var position = 0.0
        var mentions: [Mention] = []
        for run in runs {
            position += Double(run.before)
            for first in run.words.indices {
                let at = start + (end - start) * min(1, (position + Double(first)) / words)
                for count in 1...settings.longest where first + count <= run.words.count {
                    mentions.append(Mention(phrase: Array(run.words[first..<first + count]), at: at))
                }
            }
            position += Double(run.words.count)
        }
        said[segment] = mentions
        latest = max(latest, end)
        while order.count > settings.segments { said[order.removeFirst()] = nil }
    }

    /// Forgets a segment.
    package mutating func remove(segment: String) {
        said[segment] = nil
        order.removeAll { $0 == segment }
    }

    /// The strongest phrases, best first; ties go by the alphabet. Linear in what is remembered.
    package func top(_ count: Int) -> [Keyphrase] {
        var counts: [String: Double] = [:]
        var parts: [String: [String]] = [:]
        var places: [String: [Double]] = [:]
        for segment in order {
            for mention in said[segment] ?? [] {
                let key = mention.phrase.map(Self.stem).joined(separator: " ")
                counts[key, default: 0] += decay(mention.at)
                places[key, default: []].append(mention.at)
                if parts[key] == nil { parts[key] = mention.phrase }
            }
        }
        var scored: [(key: String, score: Double)] = counts.map { key, tally in
            let stems = key.split(separator: " ").map { counts[String($0)] ?? tally }
            let boost = agenda.contains((parts[key] ?? []).joined(separator: " ")) ? settings.agendaBoost : 1
            return (key, tally * stems.reduce(0) { $0 + $1.squareRoot() } * boost)
        }
        scored.sort { ($1.score, $0.key) < ($0.score, $1.key) }

        var chosen: [(key: String, score: Double)] = []
        for candidate in scored where chosen.count < count {
            let isContained = chosen.contains { other in
                (" \(other.key) ".contains(" \(candidate.key) ") && (counts[candidate.key] ?? 0) < 2 * (counts[other.key] ?? 0))
                    || " \(candidate.key) ".contains(" \(other.key) ") && (counts[other.key] ?? 0) > 1.5 * (counts[candidate.key] ?? 0)
            }
            if !isContained { chosen.append(candidate) }
        }
        let strongest = chosen.first?.score ?? 1
        return chosen.map { key, score in
            Keyphrase(
                phrase: (parts[key] ?? []).joined(separator: " "), score: strongest > 0 ? score / strongest : 0,
                mentions: Array((places[key] ?? []).suffix(settings.mentions)))
        }
    }

    private func decay(_ at: Double) -> Double {
        settings.halfLife.isFinite ? pow(0.5, max(0, latest - at) / settings.halfLife) : 1
    }

    /// Runs of words between stopwords and punctuation, each with how many words stood before it since the last.
    private func runs(of text: String) -> [(before: Int, words: [String])] {
        var runs: [(before: Int, words: [String])] = []
        var run: [String] = []
        var passed = 0
        func close() {
            guard !run.isEmpty else { return }
            runs.append((passed, run))
            run = []
            passed = 0
        }
        for piece in text.split(whereSeparator: \.isWhitespace) {
            let word = Self.trimmed(piece.lowercased())
            if word.isEmpty || stopwords.contains(word) || !word.contains(where: \.isLetter) || word.count < 2 {
                close()
                passed += 1
            } else {
                run.append(word)
            }
            if let last = piece.last, ".,;:!?)".contains(last) { close() }
        }
        close()
        return runs
    }

    private static func words(of text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map { trimmed($0.lowercased()) }.filter { !$0.isEmpty }
    }

    private static func trimmed(_ word: String) -> String {
        let isInner = { (character: Character) in character.isLetter || character.isNumber }
        guard let first = word.firstIndex(where: isInner), let last = word.lastIndex(where: isInner) else { return "" }
        return String(word[first...last])
    }

    /// Singular and plural are one phrase.
    private static func stem(_ word: String) -> String {
        guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"), !word.hasSuffix("is")
        else { return word }
        return word.hasSuffix("ies") ? word.dropLast(3) + "y" : String(word.dropLast())
    }
}
