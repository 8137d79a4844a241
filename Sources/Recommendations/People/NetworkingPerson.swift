import RoomModel

/// What somebody who consents to meet others brings and looks for, in terms.
struct NetworkingPerson: Sendable {
    var id: AttendeeID
    /// Job and goals.
    var offers: Set<String>
    var seeks: Set<String>
    /// Interests by their lower case.
    var interests: [String: String]
    var industries: Set<String>
    /// Primary languages.
    var languages: Set<String>
    /// Whether job and interests may be named to others.
    var isPublic: Bool
    var until: EventTime?

    init(_ attendee: Attendee, _ space: TermSpace) {
        let networking = attendee.networking
        let goals = networking.goals.flatMap { space.terms(of: $0) }
        id = attendee.id
        offers = Set((attendee.jobTitle.map { space.terms(of: $0) } ?? []) + goals)
        // A goal is met by its counterpart: who hires seeks who looks for a job.
        seeks = Set(networking.seeking.flatMap { space.terms(of: $0) } + goals.compactMap { Self.counterparts[$0] })
        interests = [:]
        for interest in attendee.interests { interests[interest.lowercased()] = interest }
        industries = Set(
            (networking.industries + [attendee.company.industry].compactMap(\.self)).map { $0.lowercased() })
        languages = Set(attendee.languages.map { String($0.prefix { $0 != "-" }).lowercased() })
        isPublic = networking.isPublic
        until = attendee.consent.until
    }

    func isOpen(at now: EventTime) -> Bool { until.map { now < $0 } ?? true }

    private static let counterparts: [String: String] = {
        let pairs = [
            ("hire", "job"), ("hiring", "job"), ("recruit", "job"), ("invest", "funding"), ("investing", "funding"),
            ("sell", "buy"), ("selling", "buying"), ("mentor", "learn"), ("mentoring", "learning"), ("teach", "learn"),
            ("partner", "partner"), ("partnership", "partnership"), ("collaborate", "collaborate"),
        ]
        var both: [String: String] = [:]
        for (one, other) in pairs {
            if both[one] == nil { both[one] = other }
            if both[other] == nil { both[other] = one }
        }
        return both
    }()
}
