import RoomModel

/// One remembered translation.
package struct TranslationEntry: Hashable, Sendable {
    /// Who translated, which decides where an entry may be used.
    package enum Maker: Hashable, Sendable {
        /// Imported: right for every session, and the only kind that near texts may use.
        case person
        /// A translator at a version (`apertium 3.8`), with names masked by a glossary of this revision.
        case machine(engine: String, glossary: UInt64)
    }

    package var pair: LanguagePair
    package var maker: Maker
    package var source: String
    /// A machine's entry has `⟦1⟧`… in both texts where the source has slots.
    package var target: String
    /// What stood in the slots when a machine's entry was made.
    package var slots: [Slot]
    /// Fetched ahead from the agenda; kept like a person's.
    package var isWarmed: Bool
    package var cachedAt: EventTime
    package var uses: Int

    package init(
        pair: LanguagePair, maker: Maker, source: String, target: String, slots: [Slot] = [], isWarmed: Bool = false,
        cachedAt: EventTime, uses: Int = 0
    ) {
        self.pair = pair
        self.maker = maker
        self.source = source
        self.target = target
        self.slots = slots
        self.isWarmed = isWarmed
        self.cachedAt = cachedAt
        self.uses = uses
    }

    /// What makes an entry the same as another, which then replaces it.
    package struct Identity: Hashable, Sendable {
        package var pair: LanguagePair
        package var maker: Maker
        package var key: String
    }

    package var identity: Identity { Identity(pair: pair, maker: maker, key: key) }

    private var key: String {
        let normalized = NormalizedText(source).key
        return slots.isEmpty ? normalized : normalized + "\u{1}" + slots.map(\.kind.rawValue).joined()
    }

    /// As files hold it: whole, with what stood in its slots.
    package var unit: TranslationUnit {
        var engine: String?
        if case .machine(let name, _) = maker { engine = String(name.prefix { $0 != "/" }) }
        return TranslationUnit(
            pair: pair, source: MaskedText.fill(source, with: slots.map(\.text)) ?? source,
            target: MaskedText.fill(target, with: slots.map { $0.written(for: pair) }) ?? target,
            engine: engine)
    }

    /// Only these go when memory is short.
    var isEvictable: Bool { maker != .person && !isWarmed }

    /// Memory it takes with its index, estimated.
    package var bytes: Int { (source.utf8.count + target.utf8.count) * 2 + 320 }
}
