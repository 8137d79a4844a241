/// In how many of an event's documents (sessions, talks) each phrase occurs: what the event says anyway.
package struct BackgroundFrequencies: Sendable, Equatable {
    /// Phrases kept; further new ones are not counted.
    package static let greatestPhraseCount = 50_000

    package private(set) var documentCount = 0
    private var counts: [String: Int] = [:]

    package init() {}

    /// Counts one document by its phrases, each once, as `Keyword.phrase` spells them.
    package mutating func add(document phrases: Set<String>) {
        documentCount += 1
        for phrase in phrases.sorted() where counts[phrase] != nil || counts.count < Self.greatestPhraseCount {
            counts[phrase, default: 0] += 1
        }
    }

    /// 1 for a phrase of no other document, towards 0.2 for one of them all; 1 without documents.
    package func rarity(of phrase: String) -> Double {
        guard documentCount > 0, let count = counts[phrase] else { return 1 }
        let total = Double(documentCount + 1)
        return 0.2 + 0.8 * max(0, Exponential.log2(total / Double(count + 1)) / Exponential.log2(total))
    }
}
