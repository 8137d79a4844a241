import Access
import Gateway
import RoomModel
import Rooms
import Translation
import Wire

/// A tenant's translation memory: filled, read, asked (CONTRACT §2).
struct TranslationRoutes: Sendable {
    let desks: TranslationDesks
    let audit: Audit
    let bodyLimit: Int

    /// Characters of one text that is looked up.
    private static let longestText = 5_000
    /// Texts of one look-up.
    private static let mostTexts = 100

    var routes: [Route] {
        [
            Route("POST", "/v1/translations", bodyLimit: bodyLimit, respond: fill),
            Route("GET", "/v1/translations", respond: export),
            Route("POST", "/v1/translations/lookup", bodyLimit: 1 << 20, respond: lookUp),
            Route("GET", "/v1/translations/stats", respond: statistics),
        ]
    }

    private func fill(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        try principal.mayUseTranslations()
        let units: [TranslationUnit]
        do throws(TranslationFileError) {
            units = try Self.isTSV(request) ? read(rows: request) : TMX.read(request.body)
        } catch {
            throw RequestError(.unprocessable, "the file of translations, \(error)")
        }
        // Drafts that this memory wrote out are no person's until someone takes their mark off.
        let people = units.filter { $0.engine == nil }
        let desk = try await desks.desk(of: principal.tenant)
        let taken = try await desk.take(people)
        try await audit.record(.translationsImported, String(taken), by: principal)
        guard taken == people.count else {
            throw RequestError(
                .tooLarge,
                "the memory is full after \(taken) of \(people.count) entries; raise translation.memory in the configuration"
            )
        }
        return .json(
            JSONWriter.object {
                $0.member("imported", taken)
                $0.member("drafts_skipped", units.count - people.count)
            })
    }

    private func read(rows request: RoutedRequest) throws(TranslationFileError) -> [TranslationUnit] {
        var pair: LanguagePair?
        if let from = request.head.query("from"), let to = request.head.query("to") {
            pair = LanguagePair(from: from, to: to)
        }
        return try TranslationTSV.read(request.body, pair: pair)
    }

    /// By its type, by the query, else by whether it begins as XML does.
    private static func isTSV(_ request: RoutedRequest) -> Bool {
        if let format = request.head.query("format") { return format == "tsv" }
        let type = request.head.headers["content-type"]?.lowercased() ?? ""
        if type.contains("tab-separated") || type.contains("tsv") { return true }
        if type.contains("xml") || type.contains("tmx") { return false }
        let first = request.body.prefix(16).first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF, 0xFE, 0xFF].contains($0) }
        return first != UInt8(ascii: "<")
    }

    private func export(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        try principal.mayUseTranslations()
        let isTSV = request.head.query("format") == "tsv"
        if let format = request.head.query("format"), !["tsv", "tmx"].contains(format) {
            throw RequestError(.badField, "format is tmx or tsv")
        }
        let from = request.head.query("from").map { LanguagePair.language(of: $0) }
        let to = request.head.query("to").map { LanguagePair.language(of: $0) }
        let entries = await (try desks.desk(of: principal.tenant)).export().filter {
            $0.pair.source == from ?? $0.pair.source && $0.pair.target == to ?? $0.pair.target
        }
        try await audit.record(.translationsExported, String(entries.count), by: principal)
        var text = isTSV ? TranslationTSV.heading : TMX.head(tool: "roomtone", version: RoomtoneVersion.text)
        // The same draft under several revisions of a glossary is one to the reader.
        var last: TranslationUnit?
        for unit in entries.map(\.unit) where unit != last {
            text += isTSV ? TranslationTSV.row(unit) : TMX.unit(unit)
            last = unit
        }
        if !isTSV { text += TMX.tail }
        return .text(
            text, type: isTSV ? "text/tab-separated-values; charset=utf-8" : "application/x-tmx+xml; charset=utf-8")
    }

    private func lookUp(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        try principal.mayUseTranslations()
        let question = try LookUp(request.body)
        guard question.texts.count <= Self.mostTexts, question.texts.allSatisfy({ $0.count <= Self.longestText }) else {
            throw RequestError(
                .tooLarge, "a look-up holds at most \(Self.mostTexts) texts of \(Self.longestText) characters")
        }
        let desk = try await desks.desk(of: principal.tenant)
        let pair = LanguagePair(from: question.from, to: question.to)
        let names = NameList(question.names)
        var answers: [[UInt8]] = []
        for text in question.texts {
            let match = await desk.lookUp(text, pair, names: names)
            answers.append(Self.json(text, match))
        }
        if question.isSingle, let answer = answers.first { return .json(answer) }
        var writer = JSONWriter()
        writer.array(answers) { $0.json($1) }
        return .json(writer.bytes)
    }

    private static func json(_ text: String, _ match: TranslationMatch?) -> [UInt8] {
        JSONWriter.object {
            $0.member("text", text)
            $0.member("found", match != nil)
            guard let match else { return }
            $0.member("translation", match.text)
            $0.member("origin", match.origin.rawValue)
            $0.member("score", match.score, decimals: 3)
            $0.member("cached_at", match.cachedAt.milliseconds)
            $0.member("uses", match.uses)
            $0.member("engine", match.engine.map { String($0.prefix { $0 != "/" }) } ?? "memory")
        }
    }

    private func statistics(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        try principal.mayUseTranslations()
        let desk = try await desks.desk(of: principal.tenant)
        let statistics = await desk.statistics
        let (entries, bytes, resting) = (await desk.entries, await desk.bytes, await desk.resting)
        return .json(
            JSONWriter.object {
                $0.member("entries", entries)
                $0.member("bytes", bytes)
                $0.member("lookups", statistics.lookUps)
                let hits = statistics.hits.values.reduce(0, +)
                $0.member("hits", hits)
                $0.member("misses", statistics.lookUps - hits)
                $0.member(
                    "hit_rate", orNull: statistics.lookUps == 0 ? nil : Double(hits) / Double(statistics.lookUps),
                    decimals: 4)
                $0.key("origins")
                $0.object {
                    for origin in [Caption.Origin.exact, .masked, .fuzzy] {
                        $0.key(origin.rawValue)
                        $0.integer(statistics.hits[origin] ?? 0)
                    }
                }
                $0.key("translators")
                $0.array(statistics.usage.sorted { $0.key < $1.key }) { writer, usage in
                    writer.object {
                        $0.member("engine", usage.key)
                        $0.member("requests", usage.value.requests)
                        $0.member("characters", usage.value.characters)
                        $0.member("cost", usage.value.cost, decimals: 6)
                        $0.member("failures", statistics.failures[usage.key] ?? 0)
                        $0.member("resting", resting.contains(usage.key))
                    }
                }
                $0.member("refused", statistics.refused)
                $0.member("not_kept", statistics.notKept)
            })
    }
}

/// The body of a look-up: `{"from":"en","to":"es","text":"…"}`, or `texts` with a list; `glossary` names what stays.
private struct LookUp {
    var from = ""
    var to = ""
    var texts: [String] = []
    var names: [String] = []
    var isSingle = false

    init(_ body: [UInt8]) throws(RequestError) {
        var found = (from: String?.none, to: String?.none, text: String?.none, texts: [String](), names: [String]())
        do {
            var scanner = JSONScanner(body)
            try scanner.object { scanner, name in
                switch (name, scanner.next()) {
                case ("from", .string), ("source", .string): found.from = try scanner.string()
                case ("to", .string), ("target", .string): found.to = try scanner.string()
                case ("text", .string): found.text = try scanner.string()
                case ("texts", .array): try scanner.array { found.texts.append(try $0.string()) }
                case ("glossary", .array): try scanner.array { found.names.append(try $0.string()) }
                default: _ = try scanner.skipValue()
                }
            }
        } catch {
            throw RequestError(
                .badJSON, #"the look-up is a JSON object such as {"from":"en","to":"es","text":"…"}"#)
        }
        guard let from = found.from, let to = found.to, LanguageTag(from) != nil, LanguageTag(to) != nil else {
            throw RequestError(.missingField, #"say the languages: {"from":"en","to":"es","text":"…"}"#)
        }
        guard found.text != nil || !found.texts.isEmpty else {
            throw RequestError(.missingField, "say the text, or a list of them as texts")
        }
        (self.from, self.to, names) = (from, to, found.names)
        isSingle = found.text != nil && found.texts.isEmpty
        texts = (found.text.map { [$0] } ?? []) + found.texts
    }
}
