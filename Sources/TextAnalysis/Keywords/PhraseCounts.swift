/// How often, and when, each phrase was said: decayed weights in bounded memory.
///
/// Weights grow with time instead of fading ("forward decay", Cormode et al., ICDE 2009), so that a new mention touches
/// one record only; now and then all are scaled back.
struct PhraseCounts: Sendable {
    struct Record: Sendable {
        var count: Int32 = 0
        /// Times it was all that stood between two stopwords or marks.
        var complete: Int32 = 0
        var weight = 0.0
        var firstMention = 0.0
        /// Further mentions, in the order they were added.
        var laterMentions: [Double] = []

        var mentions: [Double] { [firstMention] + laterMentions }
    }

    /// A mention as it was counted, so that it can be taken back.
    struct Occurrence: Sendable {
        var key: PhraseKey
        var time: Double
        var confidence: Double
        var isComplete: Bool
    }

    /// Half-lives from the origin at which weights are scaled back; far below what a Double holds.
    private static let greatestExponent = 200.0

    private(set) var records: [PhraseKey: Record] = [:]
    private let halfLife: Double?
    private let greatestMentionCount: Int
    private var origin = 0.0

    init(halfLife: Double?, greatestMentionCount: Int) {
        self.halfLife = halfLife
        self.greatestMentionCount = greatestMentionCount
    }

    private func weight(_ occurrence: Occurrence) -> Double {
        guard let halfLife else { return occurrence.confidence }
        return occurrence.confidence * Exponential.power2((occurrence.time - origin) / halfLife)
    }

    mutating func add(_ occurrence: Occurrence) {
        if let halfLife, (occurrence.time - origin) / halfLife > Self.greatestExponent {
            let scale = Exponential.power2(-(occurrence.time - origin) / halfLife)
            for key in records.keys { records[key]?.weight *= scale }
            origin = occurrence.time
        }
        let weight = weight(occurrence)
        let limit = greatestMentionCount
        let change = { (record: inout Record) in
            if record.count == 0 {
                record.firstMention = occurrence.time
            } else if record.laterMentions.count + 1 < limit {
                record.laterMentions.append(occurrence.time)
            } else if let next = record.laterMentions.first {
                record.firstMention = next
                record.laterMentions.removeFirst()
                record.laterMentions.append(occurrence.time)
            }
            record.count &+= 1
            if occurrence.isComplete { record.complete &+= 1 }
            record.weight += weight
        }
        change(&records[occurrence.key, default: Record()])
    }

    mutating func remove(_ occurrence: Occurrence) {
        guard var record = records[occurrence.key] else { return }
        record.count -= 1
        guard record.count > 0 else {
            records[occurrence.key] = nil
            return
        }
        if occurrence.isComplete { record.complete = max(0, record.complete - 1) }
        record.weight = max(0, record.weight - weight(occurrence))
        if let position = record.laterMentions.lastIndex(of: occurrence.time) {
            record.laterMentions.remove(at: position)
        } else if record.firstMention == occurrence.time, let next = record.laterMentions.first {
            record.firstMention = next
            record.laterMentions.removeFirst()
        }
        records[occurrence.key] = record
    }

    /// Drops the lightest records down to a number. O(n log n).
    mutating func prune(to count: Int) {
        guard records.count > count else { return }
        let order = records.sorted {
            ($0.value.weight, $1.key.bits) > ($1.value.weight, $0.key.bits)
        }
        records = Dictionary(uniqueKeysWithValues: order.prefix(count).map { ($0.key, $0.value) })
    }

    /// Gives words new numbers; records of words without one are dropped.
    mutating func renumber(_ number: (Int32) -> Int32?) {
        var renumbered: [PhraseKey: Record] = [:]
        renumbered.reserveCapacity(records.count)
        for (key, record) in records {
            if let key = key.mapped(number) { renumbered[key] = record }
        }
        records = renumbered
    }
}
