import RoomModel
import Windowing

/// What may be shown of the sentiment of windows that follow each other, so that no one can be read out of it.
///
/// - Nothing derived from fewer than `minimumGroup` distinct attendees is shown.
/// - Means are rounded to 0.05, emotions to 0.05 of the whole.
/// - A figure changes only when at least `minimumGroup` of its contributors changed since it last did: comparing two
///   snapshots gives away a group, never a person.
/// - Sources are shown only together: with one of them too small, the others and the whole would give it away.
struct PublishedSentiment: Sendable {
    typealias Traits = AudienceAct.Traits

    private static let sources: [AudienceAct.Source] = [.reaction, .chat, .question]

    let minimumGroup: Int64
    private var mean: Double?
    private var means = [Double?](repeating: nil, count: sources.count)
    private var speech: Double?
    private var emotions: [String: Double]?

    init(minimumGroup: Int) { self.minimumGroup = Int64(minimumGroup) }

    /// The sentiment to show for a window, without trend, and the traits whose changes are settled by it.
    mutating func publish(_ totals: WindowTotals) -> (sentiment: Snapshot.Sentiment, settled: UInt8) {
        var settled: Traits = []
        let sums = totals.sums
        let heard = sums.values[3]
        let utterances = sums.valueCounts[3]
        let count = sums.valueCount - utterances
        if mayChange(.felt, totals) {
            mean = Self.rounded(sums.value - heard, count)
            settled.insert(.felt)
        }
        if mayChange(.showedEmotion, totals) {
            emotions = Self.shares(sums.labels)
            settled.insert(.showedEmotion)
        }
        var sources: [String: Snapshot.SourceSentiment] = [:]
        let areAllGroups = Self.sources.allSatisfy { source in
            guard let trait = source.trait else { return true }
            let people = totals.members[trait.lane]
            return people == 0 || people >= minimumGroup
        }
        for (index, source) in Self.sources.enumerated() {
            guard let trait = source.trait else { continue }
            let sourceCount = sums.valueCounts[index]
            if areAllGroups, mayChange(trait, totals) {
                means[index] = Self.rounded(sums.values[index], sourceCount)
                settled.insert(trait)
            }
            guard sourceCount > 0 else { continue }
            sources[source.name] = Snapshot.SourceSentiment(
                mean: areAllGroups ? means[index] : nil, count: Int(sourceCount))
        }
        if utterances > 0 {
            if utterances >= minimumGroup { speech = Self.rounded(heard, utterances) }
            sources[AudienceAct.Source.speech.name] = Snapshot.SourceSentiment(
                mean: utterances >= minimumGroup ? speech : nil, count: Int(utterances))
        }
        let sentiment = Snapshot.Sentiment(
            mean: isGroup(.felt, totals) ? mean : nil, trend: nil, count: Int(count),
            emotions: isGroup(.showedEmotion, totals) ? emotions : nil, sources: sources)
        return (sentiment, settled.rawValue)
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.value(&mean)
        coder.array(&means, blank: { nil }) { $1.value(&$0) }
        coder.value(&speech)
        var shares = AudienceAct.emotions.map { emotions?[$0] }
        coder.array(&shares, blank: { nil }) { $1.value(&$0) }
        var isShown = emotions != nil
        coder.value(&isShown)
        guard coder.isReading else { return }
        if means.count != Self.sources.count || shares.count != AudienceAct.emotions.count {
            self = PublishedSentiment(minimumGroup: Int(minimumGroup))
            return coder.fail()
        }
        let named = zip(AudienceAct.emotions, shares).compactMap { name, share in share.map { (name, $0) } }
        emotions = isShown ? Dictionary(named) { first, _ in first } : nil
    }

    private func isGroup(_ trait: Traits, _ totals: WindowTotals) -> Bool { totals.members[trait.lane] >= minimumGroup }

    private func mayChange(_ trait: Traits, _ totals: WindowTotals) -> Bool {
        isGroup(trait, totals) && totals.changed[trait.lane] >= minimumGroup
    }

    private static func rounded(_ sum: Int64, _ count: Int64) -> Double? {
        guard count > 0 else { return nil }
        return (Double(sum) / Double(count) / FixedPoint.sentimentUnit).rounded(toStepsPerUnit: 20)
    }

    private static func shares(_ labels: SIMD8<Int64>) -> [String: Double]? {
        let all = labels.wrappedSum()
        guard all > 0 else { return nil }
        var shares: [String: Double] = [:]
        for (label, name) in AudienceAct.emotions.enumerated() where labels[label] > 0 {
            let share = (Double(labels[label]) / Double(all)).rounded(toStepsPerUnit: 20)
            if share > 0 { shares[name] = share }
        }
        return shares
    }
}
