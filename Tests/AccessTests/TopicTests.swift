import RoomModel
import Testing

@testable import Access

struct TopicTests {
    @Test(arguments: [
        ("ops", DeliveryClass.state),
        ("event.devcon.metrics", .state), ("event.devcon.insights", .log),
        ("session.keynote.metrics", .state), ("session.keynote.captions", .state),
        ("session.keynote.captions.es", .state), ("session.keynote.captions.zh-Hant-TW", .state),
        ("session.keynote.transcript", .log), ("session.keynote.keywords", .state), ("session.keynote.moments", .log),
        ("session.keynote.questions", .state), ("attendee.a-17.recommendations", .state),
        ("sponsor.acme-cloud.leads", .state), ("sponsor.acme-cloud.followups", .log),
        ("sponsor.acme-cloud.metrics", .state), ("sponsor.acme-cloud.alerts", .alert),
    ])
    func readsAndWritesEveryAddress(_ text: String, _ deliveryClass: DeliveryClass) throws {
        let topic = try #require(Topic(text))
        #expect(topic.description == text)
        #expect(topic.deliveryClass == deliveryClass)
    }

    @Test(arguments: [
        "", ".", "..", "ops.", ".ops", "Ops", "session", "session.keynote", "session..metrics", "session.keynote.",
        "session.keynote.metrics.es", "session.keynote.captions.", "session.keynote.captions.x",
        "session.key note.metrics",
        "session.keynote.captions.es.de", "session.keynote.captions.es_MX", "session.keynote.insights",
        "session.a.b.metrics",
        "event.devcon.captions", "event.*.metrics", "attendee.a-17.metrics", "sponsor.acme.cloud.leads",
        "sponsor.x.Leads",
        "session.ключ.metrics", "session.keynote.metrics ", "room.keynote.metrics",
        "session." + String(repeating: "k", count: 65) + ".metrics", String(repeating: "a", count: 4000),
    ])
    func refusesWhatIsNoAddress(_ text: String) {
        #expect(Topic(text) == nil)
    }

    @Test(arguments: [
        ("ES", "es"), ("es-mx", "es-MX"), ("ZH-hANT-tw", "zh-Hant-TW"), ("en-x-AB", "en-x-ab"),
        ("sl-ROZAJ", "sl-rozaj"),
    ])
    func bringsLanguagesIntoOneForm(_ text: String, _ expected: String) throws {
        #expect(try #require(LanguageTag(text)).text == expected)
        #expect(Topic("session.k.captions.\(text)") == Topic("session.k.captions.\(expected)"))
    }

    @Test(arguments: ["", "-", "e", "es-", "-es", "es--MX", "es_MX", "123", "abcdefghi", "es-abcdefghi", "é", "e1"])
    func refusesWhatHasNoShapeOfALanguage(_ text: String) {
        #expect(LanguageTag(text) == nil)
    }

    @Test func everyTextOfAnErrorSaysWhatToDo() {
        let errors: [AccessError] = [
            .missingToken, .oversizedToken(limit: 8192), .malformedToken, .algorithmRefused, .unknownKey, .badSignature,
            .expired, .notYetValid, .wrongAudience, .missingClaim("tid"), .badClaim("sub", expected: "a text"),
            .unknownRole, .revoked, .forbidden(operation: "x", role: .room),
            .outsideGrant(operation: "x", limit: .event),
            .unknown(.session),
        ]
        for error in errors { #expect(error.description.contains(";") || error.description.contains("must be")) }
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}
