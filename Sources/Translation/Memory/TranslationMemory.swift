import RoomModel

/// The remembered translations of one tenant, bounded by bytes.
///
/// Looks up a text exactly, then with its numbers and names masked, then among near texts of people's entries. What is
/// to be kept elsewhere gathers in `changes`. Machines' entries that were not warmed go first when memory is short, the
/// least recently used first (second chance); people's and warmed ones never go.
package struct TranslationMemory: Sendable {
    /// What must be done to a copy of the memory outside.
    package enum Change: Hashable, Sendable {
        case save(TranslationEntry)
        case used(TranslationEntry.Identity, uses: Int)
        case remove(TranslationEntry.Identity)
    }

    /// The memory holds as many people's entries as it may.
    package struct Full: Error, Hashable, Sendable {
        package var limit: Int
    }

    /// Least likeness of a near text.
    package static let leastLikeness = 0.9
    private static let candidates = 12

    private struct Record {
        var entry: TranslationEntry
        /// The translation with slots where a person's entry has any, else `nil`.
        var template: String?
        var maskedKey: String
        /// Whether a person's text holds anything that is masked.
        var hasSlots = false
        var isRecent = false
    }

    private struct Address: Hashable {
        var pair: LanguagePair
        var maker: TranslationEntry.Maker
        var key: String
    }

    package let limit: Int
    package private(set) var bytes = 0
    /// By number. Looked into where they lie: a copy would touch every text of a record.
    private var records: [Record?] = []
    /// Numbers of records that are gone.
    private var free: [Int32] = []
    private var exact: [Address: Int32] = [:]
    private var masked: [Address: Int32] = [:]
    private var near: [LanguagePair: FuzzyIndex] = [:]
    /// Evictable entries, oldest first, from `head` on; numbers of those that are gone are skipped.
    private var queue: [Int32] = []
    private var head = 0
    private var pending: [Change] = []
    /// Numbers of entries whose counts of use rose.
    private var used: Set<Int32> = []

    package init(limit: Int = 64 << 20) { self.limit = limit }

    package var count: Int { records.count - free.count }

    /// For a memory that will be filled at once.
    package mutating func reserve(_ count: Int, for pair: LanguagePair) {
        records.reserveCapacity(count)
        exact.reserveCapacity(count)
        masked.reserveCapacity(count)
        near[pair, default: FuzzyIndex()].reserve(count)
    }

    /// What happened since the last call that a copy outside must follow; of several uses of an entry the last count.
    package mutating func takeChanges() -> [Change] {
        let counts: [Change] = used.sorted().compactMap { number in
            records[Int(number)].map { Change.used($0.entry.identity, uses: $0.entry.uses) }
        }
        defer { (pending, used) = ([], []) }
        return pending + counts
    }

    /// All entries, in no order.
    package var entries: some Sequence<TranslationEntry> { records.lazy.compactMap { $0?.entry } }

    // MARK: Filling

    /// Takes an entry in the place of an earlier one of the same identity.
    ///
    /// - Parameter isStored: It came from the copy outside, which need not hear of it.
    package mutating func insert(_ entry: TranslationEntry, isStored: Bool = false) throws(Full) {
        let identity = entry.identity
        let address = Address(pair: entry.pair, maker: entry.maker, key: identity.key)
        let old = entry.maker == .person ? exact[address] : masked[address]
        let replaced = old.flatMap { records[Int($0)]?.entry.bytes } ?? 0
        let wasEvictable = old.flatMap { records[Int($0)]?.entry.isEvictable } ?? false
        try makeRoom(for: entry.bytes - replaced)
        let number = old ?? newNumber()
        var record = Record(entry: entry, template: nil, maskedKey: identity.key)
        if entry.maker == .person {
            let text = MaskedText(entry.source)
            record.maskedKey = text.key
            record.hasSlots = !text.slots.isEmpty
            record.template = text.template(of: entry.target, for: entry.pair)
            exact[address] = number
            if text.slots.isEmpty || record.template != nil {
                let maskedAddress = Address(pair: entry.pair, maker: .person, key: text.key)
                masked[maskedAddress] = number
                if old == nil { near[entry.pair, default: FuzzyIndex()].insert(number, key: text.key) }
            }
        } else {
            masked[address] = number
            if entry.isEvictable, !wasEvictable { queue.append(number) }
        }
        records[Int(number)] = record
        bytes += entry.bytes - replaced
        if !isStored { pending.append(.save(entry)) }
    }

    private mutating func newNumber() -> Int32 {
        if let number = free.popLast() { return number }
        records.append(nil)
        return Int32(records.count - 1)
    }

    private mutating func makeRoom(for needed: Int) throws(Full) {
        while bytes + needed > limit {
            guard head < queue.count else { throw Full(limit: limit) }
            let number = queue[head]
            head += 1
            if head > 4_096, head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
            guard let record = records[Int(number)], record.entry.isEvictable else { continue }
            if record.isRecent {
                records[Int(number)]?.isRecent = false
                queue.append(number)
                continue
            }
            let identity = record.entry.identity
            records[Int(number)] = nil
            free.append(number)
            used.remove(number)
            masked[Address(pair: identity.pair, maker: identity.maker, key: identity.key)] = nil
            bytes -= record.entry.bytes
            pending.append(.remove(identity))
        }
    }

    // MARK: Asking

    /// What was found, before it counts as a use.
    private struct Finding {
        var number: Int32
        var text: String
        var origin: Caption.Origin
        var score = 1.0
    }

    /// What is known of a text, counted as a use.
    ///
    /// - Parameters:
    ///   - names: The session's names, which machines' entries are made with.
    ///   - engines: Translators whose entries may be used, as `TranslationEntry.Maker` names them.
    package mutating func match(
        _ text: String, _ pair: LanguagePair, names: NameList, engines: [String]
    ) -> TranslationMatch? {
        let unnamed = MaskedText(text)
        guard let found = find(text, unnamed, pair, names, engines) ?? nearest(unnamed, pair, asked: text) else {
            return nil
        }
        return use(found)
    }

    /// Whether a text is known, near ones aside; not counted.
    package func knows(_ text: String, _ pair: LanguagePair, names: NameList, engines: [String]) -> Bool {
        find(text, MaskedText(text), pair, names, engines) != nil
    }

    private func find(
        _ text: String, _ unnamed: MaskedText, _ pair: LanguagePair, _ names: NameList, _ engines: [String]
    ) -> Finding? {
        let plain = unnamed.slots.isEmpty ? unnamed.key : NormalizedText(text).key
        guard !plain.isEmpty else { return nil }
        if let number = exact[Address(pair: pair, maker: .person, key: plain)],
            let answer = adapted(number, nil, to: text)
        {
            return Finding(number: number, text: answer, origin: .exact)
        }
        if !unnamed.slots.isEmpty, let number = masked[Address(pair: pair, maker: .person, key: unnamed.key)],
            let answer = filled(number, unnamed, pair, asked: text)
        {
            return Finding(number: number, text: answer, origin: .masked)
        }
        let named = names.isEmpty ? unnamed : MaskedText(text, names: names)
        let key = named.slots.isEmpty ? plain : named.key
        for engine in engines {
            let maker = TranslationEntry.Maker.machine(engine: engine, glossary: names.revision)
            guard let number = masked[Address(pair: pair, maker: maker, key: key)],
                let target = records[Int(number)]?.entry.target, let filled = named.filled(target, for: pair),
                let answer = adapted(number, filled, to: text)
            else { continue }
            let isSame = records[Int(number)]?.entry.slots == named.slots
            return Finding(number: number, text: answer, origin: isSame ? .exact : .masked)
        }
        return nil
    }

    /// An entry's translation, or that one with its slots filled, with the full stop of the text that was asked.
    private func adapted(_ number: Int32, _ filled: String?, to asked: String) -> String? {
        guard let source = records[Int(number)]?.entry.source, let target = filled ?? records[Int(number)]?.entry.target
        else { return nil }
        return NormalizedText.adapt(target, of: source, to: asked)
    }

    private func nearest(_ text: MaskedText, _ pair: LanguagePair, asked: String) -> Finding? {
        guard let index = near[pair] else { return nil }
        let key = text.key
        let scalars = EditDistance.length(of: key)
        var negations: [String]?
        var best: (number: Int32, distance: Int, length: Int)?
        for number in index.candidates(for: key, atMost: Self.candidates) {
            guard let other = records[Int(number)]?.maskedKey else { continue }
            let length = max(scalars, EditDistance.length(of: other))
            let limit = min(Int(Double(length) * (1 - Self.leastLikeness)), (best?.distance ?? .max) - 1)
            guard limit >= 0, let distance = EditDistance.between(key, other, limit: limit) else { continue }
            let said = negations ?? Negations.found(in: key)
            negations = said
            guard Negations.found(in: other) == said else { continue }
            best = (number, distance, length)
            // Another one could only be the same text.
            if distance <= 1 { break }
        }
        guard let best, let answer = filled(best.number, text, pair, asked: asked) else { return nil }
        return Finding(
            number: best.number, text: answer, origin: .fuzzy,
            score: 1 - Double(best.distance) / Double(best.length))
    }

    /// A person's translation with the slots of another text in it.
    private func filled(_ number: Int32, _ text: MaskedText, _ pair: LanguagePair, asked: String) -> String? {
        let place = Int(number)
        // An entry with slots cannot answer a text without them.
        if text.slots.isEmpty { return records[place]?.hasSlots == false ? adapted(number, nil, to: asked) : nil }
        guard let template = records[place]?.template ?? records[place]?.entry.target,
            let filled = text.filled(template, for: pair)
        else { return nil }
        return adapted(number, filled, to: asked)
    }

    private mutating func use(_ found: Finding) -> TranslationMatch? {
        let place = Int(found.number)
        guard let cachedAt = records[place]?.entry.cachedAt, let uses = records[place]?.entry.uses else { return nil }
        var match = TranslationMatch(
            text: found.text, origin: found.origin, score: found.score, cachedAt: cachedAt, uses: uses)
        if case .machine(let engine, _)? = records[place]?.entry.maker { match.engine = engine }
        records[place]?.entry.uses += 1
        records[place]?.isRecent = true
        used.insert(found.number)
        return match
    }
}
