import RoomModel
import TestRandom

/// Sound catalogs of every shape, the same for the same seed.
enum RandomCatalog {
    static func make(using generator: inout SeededGenerator) -> Catalog {
        let sponsors = (0..<Int.random(in: 0...3, using: &generator)).map { sponsor($0, &generator) }
        let sponsorIDs = sponsors.map(\.id)
        let (start, end) = span(&generator)
        return Catalog(
            tenant: id("t.1"),
            event: .init(
                id: id("e"), name: text(&generator), start: start, end: end, blocklist: texts(&generator),
                lexicon: Bool.random(using: &generator) ? ["sick": 2.5, "off the hook": 0] : [:]),
            sessions: (0..<Int.random(in: 0...3, using: &generator)).map { session($0, sponsorIDs, &generator) },
            attendees: (0..<Int.random(in: 0...4, using: &generator)).map { attendee($0, sponsorIDs, &generator) },
            sponsors: sponsors,
            contents: (0..<Int.random(in: 0...2, using: &generator)).map {
                .init(
                    id: id("c.\($0)"), title: text(&generator), tags: texts(&generator),
                    sponsor: sponsorIDs.randomElement(using: &generator))
            },
            activities: (0..<Int.random(in: 0...2, using: &generator)).map {
                .init(
                    id: id("w-\($0)"), title: text(&generator), tags: texts(&generator), start: time(&generator),
                    capacity: maybe(&generator, 30))
            })
    }

    private static func session(_ index: Int, _ sponsors: [SponsorID], _ generator: inout SeededGenerator) -> Session {
        let (start, end) = span(&generator)
        let glossary = texts(&generator)
        return Session(
            id: id("s-\(index)"), title: text(&generator),
            description: Bool.random(using: &generator) ? "" : "a\n\tb é",
            tags: texts(&generator), room: maybe(&generator, text(&generator)), track: maybe(&generator, "main"),
            capacity: maybe(&generator, Int.random(in: 0...500, using: &generator)),
            status: pick(Session.Status.allCases, &generator), record: Bool.random(using: &generator),
            start: start, end: end, language: pick(["en", "no", "zh-Hant"], &generator),
            translate: Bool.random(using: &generator) ? [] : ["es", "pt-BR"],
            speakers: (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                .init(name: text(&generator), track: maybe(&generator, "mic-1"))
            },
            glossary: glossary, respellings: glossary.first.map { [$0: "koo ber net ees"] } ?? [:],
            sponsors: sponsors.shuffled(using: &generator))
    }

    private static func attendee(_ index: Int, _ sponsors: [SponsorID], _ generator: inout SeededGenerator) -> Attendee
    {
        Attendee(
            id: id("a-\(index)"), jobTitle: maybe(&generator, text(&generator)),
            company: .init(
                name: maybe(&generator, "Initech"), size: maybe(&generator, 12), industry: maybe(&generator, "x")),
            budgetAuthority: pick([.yes, .influencer, .no, .unknown], &generator),
            interests: texts(&generator), languages: Bool.random(using: &generator) ? [] : ["en"],
            contact: .init(name: maybe(&generator, text(&generator)), email: maybe(&generator, "a@b")),
            networking: .init(
                goals: texts(&generator), seeking: texts(&generator), industries: texts(&generator),
                isPublic: Bool.random(using: &generator)),
            consent: Consent(
                personalization: Bool.random(using: &generator), networking: Bool.random(using: &generator),
                sponsors: grant(sponsors, &generator), contact: grant(sponsors, &generator), until: time(&generator)))
    }

    private static func sponsor(_ index: Int, _ generator: inout SeededGenerator) -> Sponsor {
        Sponsor(
            id: id("p-\(index)"), name: text(&generator), industry: maybe(&generator, "cloud"),
            products: texts(&generator),
            idealCustomer: .init(
                jobTitles: texts(&generator), minimumCompanySize: maybe(&generator, 10),
                maximumCompanySize: maybe(&generator, 5000), industries: texts(&generator)),
            budgetTier: maybe(&generator, "gold"), goals: texts(&generator),
            sponsorship: .init(
                package: maybe(&generator, "gold"),
                amount: maybe(&generator, pick([20_000, 0.1], &generator)),
                currency: maybe(&generator, "EUR")),
            team: (0..<Int.random(in: 0...2, using: &generator)).map {
                .init(id: "rep \($0)", name: maybe(&generator, text(&generator)))
            },
            webhook: maybe(&generator, "https://example.com/hook"),
            followups: maybe(
                &generator,
                Bool.random(using: &generator) ? [] : [.init(when: "warm", afterDays: 0.5, kind: "thank_you")]))
    }

    // MARK: Values

    /// Traps on a text that is no id: the texts above are.
    private static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { preconditionFailure("\(text) is no id") }
        return id
    }

    private static func pick<Value>(_ choices: [Value], _ generator: inout SeededGenerator) -> Value {
        choices[Int.random(in: choices.indices, using: &generator)]
    }

    private static func grant(_ sponsors: [SponsorID], _ generator: inout SeededGenerator) -> Consent.Sponsors {
        switch Int.random(in: 0...2, using: &generator) {
        case 0: .all
        case 1: .none
        default: .only(Set(sponsors.prefix(1)))
        }
    }

    private static func text(_ generator: inout SeededGenerator) -> String {
        pick(["Talk", "17", "true", "a \"b\" \\ c", "Größe 🔥", "null", "- x: y"], &generator)
    }

    private static func texts(_ generator: inout SeededGenerator) -> [String] {
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in text(&generator) }
    }

    private static func time(_ generator: inout SeededGenerator) -> EventTime? {
        maybe(&generator, EventTime(milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &generator)))
    }

    private static func span(_ generator: inout SeededGenerator) -> (EventTime?, EventTime?) {
        let start = time(&generator)
        guard let start else { return (nil, time(&generator)) }
        return (
            start,
            maybe(&generator, start.advanced(byMilliseconds: Int64.random(in: 0...90_000_000, using: &generator)))
        )
    }

    private static func maybe<Value>(_ generator: inout SeededGenerator, _ value: Value) -> Value? {
        Bool.random(using: &generator) ? value : nil
    }
}
