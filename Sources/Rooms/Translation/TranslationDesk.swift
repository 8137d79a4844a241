import RoomModel
import Translation

/// One tenant's translations: asks the memory, then the translators, one request for all who wait for the same text.
package actor TranslationDesk {
    package struct Settings: Hashable, Sendable {
        /// Bytes of one tenant's memory.
        package var memoryBytes = 64 << 20
        /// Price of a million characters by engine, for the count of costs.
        package var prices: [String: Double] = [:]

        package init() {}
    }

    /// A text in another language.
    package struct Result: Hashable, Sendable {
        package var text: String
        /// `source` where there is no translation, and the text is as it was.
        package var origin: Caption.Origin
        /// Who made it: an engine's name, `memory` for a person, empty for none.
        package var engine: String

        package init(text: String, origin: Caption.Origin, engine: String) {
            self.text = text
            self.origin = origin
            self.engine = engine
        }
    }

    /// What one text on its way is known by.
    private struct Request: Hashable {
        var pair: LanguagePair
        var key: String
        var glossary: UInt64
    }

    /// A translator's answer, with the slots of the text still in it.
    private struct Answer: Sendable {
        var template: String
        var engine: String
    }

    private let tenant: TenantID
    private let translators: [any Translator]
    private let store: any TranslationStore
    private let clock: WallClock
    private let settings: Settings
    private let splitter = ClauseSplitter()
    private var memory: TranslationMemory
    private var flights = Flights<Request, CheckedContinuation<Answer?, Never>>()
    private var breakers: [String: CircuitBreaker] = [:]
    /// Changes that the store has not taken yet.
    private var unsaved: [TranslationMemory.Change] = []
    private var isLoaded = false
    package private(set) var statistics = TranslationStatistics()

    /// Whole texts up to so many bytes are looked up before they are cut into clauses.
    private static let longestWhole = 4_096

    /// - Parameter translators: In order of preference; none for a memory alone.
    package init(
        tenant: TenantID, translators: [any Translator], store: any TranslationStore, clock: WallClock,
        settings: Settings = Settings()
    ) {
        self.tenant = tenant
        self.translators = translators
        self.store = store
        self.clock = clock
        self.settings = settings
        memory = TranslationMemory(limit: settings.memoryBytes)
    }

    /// Brings the memory back from the store; later calls do nothing.
    package func load() async throws {
        guard !isLoaded else { return }
        let entries = try await store.translations(of: tenant)
        guard !isLoaded else { return }
        for entry in entries {
            // What no longer fits after the limit was lowered stays in the store until it fits again.
            do { try memory.insert(entry, isStored: true) } catch { break }
        }
        isLoaded = true
    }

    package var entries: Int { memory.count }
    package var bytes: Int { memory.bytes }
    /// Engines that are left alone for now.
    package var resting: [String] { breakers.filter(\.value.isOpen).keys.map(Self.name).sorted() }

    // MARK: Translating

    /// The text in the other language: whole from the memory, else clause by clause.
    package func translate(_ text: String, _ pair: LanguagePair, names: NameList) async -> Result {
        if pair.source == pair.target || NormalizedText(text).key.isEmpty {
            return Result(text: text, origin: .source, engine: "")
        }
        if text.utf8.count <= Self.longestWhole, let match = lookUp(text, pair, names: names) {
            return Self.result(match)
        }
        var parts: [Result] = []
        let clauses = splitter.clauses(of: text)
        for clause in clauses {
            if clauses.count > 1, let match = lookUp(clause, pair, names: names) {
                parts.append(Self.result(match))
            } else {
                parts.append(await ask(for: clause, pair, names, isWarming: false))
            }
        }
        return Self.joined(parts)
    }

    /// What the memory knows of the text; counted as a use.
    package func lookUp(_ text: String, _ pair: LanguagePair, names: NameList) -> TranslationMatch? {
        statistics.lookUps += 1
        let match = memory.match(text, pair, names: names, engines: translators.map(\.engine))
        if let match { statistics.hits[match.origin, default: 0] += 1 }
        return match
    }

    /// Translates the clauses of texts that will be said, and keeps them.
    package func warm(_ texts: [String], _ pair: LanguagePair, names: NameList) async {
        guard pair.source != pair.target else { return }
        let engines = translators.map(\.engine)
        for clause in texts.flatMap({ splitter.clauses(of: $0) })
        where !memory.knows(clause, pair, names: names, engines: engines) {
            _ = await ask(for: clause, pair, names, isWarming: true)
        }
    }

    /// A clause that the memory does not know.
    private func ask(for clause: String, _ pair: LanguagePair, _ names: NameList, isWarming: Bool) async -> Result {
        let source = Result(text: clause, origin: .source, engine: "")
        let text = MaskedText(clause, names: names)
        // Nothing but a number, a name or marks says the same in every language.
        guard text.text.contains(where: \.isLetter) else { return source }
        let request = Request(pair: pair, key: text.key, glossary: names.revision)
        let answer: Answer?
        switch flights.board(request, at: clock.now()) {
        case .refused:
            statistics.refused += 1
            return source
        case .leads:
            answer = await fetch(text, pair, names, isWarming: isWarming)
            let waiters = flights.land(request, succeeded: answer != nil, at: clock.now())
            for waiter in waiters { waiter.resume(returning: answer) }
        case .follows:
            answer = await withCheckedContinuation { flights.follow(request, $0) }
        }
        guard let answer, let filled = text.filled(answer.template, for: pair) else { return source }
        return Result(text: filled, origin: .machine, engine: Self.name(answer.engine))
    }

    /// The answer of the first translator that has one, kept in the memory.
    private func fetch(_ text: MaskedText, _ pair: LanguagePair, _ names: NameList, isWarming: Bool) async -> Answer? {
        for translator in translators where translator.serves(pair) && permits(translator.engine) {
            let engine = translator.engine
            let name = Self.name(engine)
            statistics.count(name, characters: text.text.count, price: settings.prices[name])
            do throws(TranslatorFailure) {
                let template = NormalizedText.collapsed(try await translator.translate(text.text, pair))
                guard !template.isEmpty, text.filled(template, for: pair) != nil else {
                    throw TranslatorFailure.nonsense("it lost a number or a name")
                }
                breakers[engine]?.succeeded()
                keep(
                    TranslationEntry(
                        pair: pair, maker: .machine(engine: engine, glossary: names.revision), source: text.text,
                        target: template, slots: text.slots, isWarmed: isWarming, cachedAt: clock.now()))
                return Answer(template: template, engine: engine)
            } catch {
                breakers[engine]?.failed(error, at: clock.now())
                statistics.failures[name, default: 0] += 1
            }
        }
        return nil
    }

    private func permits(_ engine: String) -> Bool {
        var breaker = breakers[engine] ?? CircuitBreaker()
        let isPermitted = breaker.permits(at: clock.now())
        breakers[engine] = breaker
        return isPermitted
    }

    private func keep(_ entry: TranslationEntry) {
        do {
            try memory.insert(entry)
        } catch {
            // People's entries fill the memory: machines translate again each time.
            statistics.notKept += 1
        }
    }

    // MARK: Filling and keeping

    /// Takes people's translations, and has them stored. Returns how many there were before the memory was full.
    package func take(_ units: [TranslationUnit]) async throws -> Int {
        var taken = 0
        let now = clock.now()
        for unit in units {
            let entry = TranslationEntry(
                pair: unit.pair, maker: .person, source: NormalizedText.collapsed(unit.source),
                target: NormalizedText.collapsed(unit.target), cachedAt: now)
            do { try memory.insert(entry) } catch { break }
            taken += 1
        }
        try await flush()
        return taken
    }

    /// All that is remembered, people's entries first, in order of their texts.
    package func export() -> [TranslationEntry] {
        memory.entries.sorted {
            ($0.maker == .person ? 0 : 1, "\($0.pair)", $0.source) < (
                $1.maker == .person ? 0 : 1, "\($1.pair)", $1.source
            )
        }
    }

    /// Has the store follow the memory. What it cannot take now is tried again with the next call.
    package func flush() async throws {
        unsaved += memory.takeChanges()
        guard !unsaved.isEmpty else { return }
        // Of several counts of use the last matters.
        var seen = Set<TranslationEntry.Identity>()
        var changes: [TranslationMemory.Change] = []
        for change in unsaved.reversed() {
            if case .used(let identity, _) = change, !seen.insert(identity).inserted { continue }
            changes.append(change)
        }
        unsaved = []
        changes.reverse()
        do {
            try await store.apply(changes, of: tenant)
        } catch {
            unsaved = Array((changes + unsaved).suffix(100_000))
            throw error
        }
    }

    // MARK: Results

    private static func result(_ match: TranslationMatch) -> Result {
        Result(text: match.text, origin: match.origin, engine: match.engine.map(name) ?? "memory")
    }

    /// Parts as one text, as good as the worst of them; the source itself where none was translated.
    private static func joined(_ parts: [Result]) -> Result {
        let order: [Caption.Origin] = [.exact, .masked, .fuzzy, .machine, .source]
        // A part that is the same in every language, such as a number, makes the whole no worse.
        let translated = parts.filter { $0.origin != .source }
        let failed = parts.contains { $0.origin == .source && $0.text.contains(where: \.isLetter) }
        let worst = (failed ? parts : translated).max {
            (order.firstIndex(of: $0.origin) ?? 0) < (order.firstIndex(of: $1.origin) ?? 0)
        }
        let engines = translated.map(\.engine).filter { $0 != "memory" }
        return Result(
            text: parts.map(\.text).joined(separator: " "), origin: worst?.origin ?? .source,
            engine: engines.first ?? translated.first?.engine ?? "")
    }

    /// `apertium` of `apertium/1a2b3c`, which holds the version of its data.
    package static func name(_ engine: String) -> String { String(engine.prefix { $0 != "/" }) }
}
