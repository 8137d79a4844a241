import RoomModel

@testable import Recommendations

/// A small event of one day, for tests of lists.
struct Programme {
    static let nine = EventTime(milliseconds: 1_763_715_600_000)

    var catalog = Catalog(tenant: id("acme"), event: Catalog.Event(id: id("devcon"), name: "DevCon"))

    static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { preconditionFailure("\(text) is no \(Kind.noun) id") }
        return id
    }

    static func time(_ minutes: Int) -> EventTime { nine.advanced(byMilliseconds: Int64(minutes) * 60_000) }

    /// - Parameter at: Minutes after nine at which the session begins; it lasts 45.
    mutating func session(
        _ name: String, at minutes: Int, _ title: String = "", tags: [String] = [], track: String? = nil,
        capacity: Int? = nil, status: Session.Status = .scheduled
    ) {
        catalog.sessions.append(
            Session(
                id: Self.id(name), title: title.isEmpty ? name : title, tags: tags, track: track, capacity: capacity,
                status: status, start: Self.time(minutes), end: Self.time(minutes + 45)))
    }

    mutating func attendee(
        _ name: String, interests: [String] = [], personal: Bool = true, networking: Bool = false,
        seeking: [String] = [], job: String? = nil, until: EventTime? = nil
    ) {
        catalog.attendees.append(
            Attendee(
                id: Self.id(name), jobTitle: job, interests: interests,
                networking: Attendee.Networking(seeking: seeking, isPublic: true),
                consent: Consent(personalization: personal, networking: networking, until: until)))
    }

    func recommender() -> Recommender { Recommender(catalog: catalog, stopwords: ["the", "and", "of"]) }
}

extension Recommender {
    /// Something that a person did with a session, minutes after nine.
    mutating func take(
        _ type: AudienceEventType, _ session: String, by person: String = "ann", at minutes: Int = 0,
        value: Double? = nil, target: EventTarget? = nil
    ) {
        accept(
            AudienceEvent(
                id: "", session: target == nil ? Programme.id(session) : nil, attendee: Programme.id(person),
                type: type,
                time: Programme.time(minutes), value: value, target: target))
        refresh()
    }

    func ids(for person: String = "ann", at minutes: Int = 0) -> [String] {
        list(for: Programme.id(person), at: Programme.time(minutes)).items.map(\.target.id.text)
    }
}
