import Foundation

/// An n-gram language model of a few phrases, to be mixed with a general one.
///
/// Trigrams with Witten-Bell interpolation (Witten & Bell 1991). Terms are counted three times and may begin a
/// sentence but need not; prose is counted as sentences. A single word's probability is capped: with thirty words on an
/// agenda each of them would otherwise be expected in every thirtieth place.
package struct PhraseLanguageModel: Sendable {
    /// The greatest probability of a word that nothing before it suggests; a common noun has a tenth of it.
    private static let greatestUnigram = 0.02
    private static let termCount = 3
    private static let begin = "<s>"
    private static let end = "</s>"

    /// Counts by history and word; the history is empty, one word, or two.
    private var counts: [[String]: [String: Int]] = [:]

    package init(_ bias: RecognitionBias) {
        var left = BiasWords.most
        for phrase in bias.phrases {
            for sentence in BiasWords.sentences(of: phrase.text) where left > 0 {
                let words = Array(sentence.prefix(left))
                left -= words.count
                if words.count <= BiasWords.longestTerm {
                    count(words, times: Self.termCount)
                    count([Self.begin] + words, times: 1)
                } else {
                    count([Self.begin] + words + [Self.end], times: 1)
                }
            }
        }
    }

    /// All words of the model, without sentence marks, in order.
    package var words: [String] {
        (counts[[]] ?? [:]).keys.filter { $0 != Self.begin && $0 != Self.end }.sorted()
    }

    package var isEmpty: Bool { words.isEmpty }

    private mutating func count(_ words: [String], times: Int) {
        for (index, word) in words.enumerated() {
            if word != Self.begin { counts[[], default: [:]][word, default: 0] += times }
            if index >= 1 { counts[[words[index - 1]], default: [:]][word, default: 0] += times }
            if index >= 2 { counts[[words[index - 2], words[index - 1]], default: [:]][word, default: 0] += times }
        }
    }

    /// The probability of a word after up to two words, backing off where these are unknown.
    package func probability(of word: String, after history: [String]) -> Double {
        guard !history.isEmpty else { return unigram(word) }
        let shorter = probability(of: word, after: Array(history.dropFirst()))
        guard let followers = counts[history] else { return shorter }
        let total = followers.values.reduce(0, +)
        let kinds = followers.count
        return (Double(followers[word] ?? 0) + Double(kinds) * shorter) / Double(total + kinds)
    }

    private func unigram(_ word: String) -> Double {
        guard word != Self.end else { return 0.1 }
        let all = counts[[]] ?? [:]
        guard let count = all[word] else { return 0 }
        return min(Double(count) / Double(all.values.reduce(0, +)), Self.greatestUnigram)
    }

    private func backOff(after history: [String]) -> Double {
        guard let followers = counts[history] else { return 1 }
        let total = followers.values.reduce(0, +)
        return Double(followers.count) / Double(total + followers.count)
    }

    /// The model in the ARPA format, base-10 logarithms.
    package func arpa() -> String {
        let unigrams = [Self.begin, Self.end] + words
        let pairs = ngrams(of: 2)
        let triples = ngrams(of: 3)
        var text = "\\data\\\nngram 1=\(unigrams.count)\nngram 2=\(pairs.count)\n"
        if !triples.isEmpty { text += "ngram 3=\(triples.count)\n" }
        text += "\n\\1-grams:\n"
        let total = counts[[]].map { $0.values.reduce(0, +) } ?? 0
        for word in unigrams {
            let probability = word == Self.begin || total == 0 ? -99 : log10(unigram(word))
            text += "\(decimal(probability))\t\(word)\t\(decimal(log10(backOff(after: [word]))))\n"
        }
        text += "\n\\2-grams:\n"
        for (history, word) in pairs {
            let value = decimal(log10(probability(of: word, after: history)))
            text += "\(value)\t\(history[0]) \(word)"
            text += triples.isEmpty ? "\n" : "\t\(decimal(log10(backOff(after: history + [word]))))\n"
        }
        if !triples.isEmpty {
            text += "\n\\3-grams:\n"
            for (history, word) in triples {
                let value = decimal(log10(probability(of: word, after: history)))
                text += "\(value)\t\(history[0]) \(history[1]) \(word)\n"
            }
        }
        return text + "\n\\end\\\n"
    }

    /// History and word of every n-gram of an order, in order, so that the same phrases give the same bytes.
    private func ngrams(of order: Int) -> [(history: [String], word: String)] {
        counts.filter { $0.key.count == order - 1 }
            .flatMap { entry in entry.value.keys.map { (history: entry.key, word: $0) } }
            .sorted { ($0.history + [$0.word]).lexicographicallyPrecedes($1.history + [$1.word]) }
    }

    /// Four decimals, without the locale.
    private func decimal(_ value: Double) -> String {
        let scaled = (value * 10_000).rounded() / 10_000
        return String(scaled)
    }
}
