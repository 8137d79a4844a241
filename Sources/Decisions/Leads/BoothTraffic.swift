import RoomModel
import Windowing

/// How many people came to a sponsor: visits, downloads, requests. Told in whole groups only.
///
/// Remembers who came, and counts people who consent to the sponsor, each once a kind. A figure moves only when another whole group has come,
/// so that no single person shows in it.
struct BoothTraffic: Sendable {
    enum Kind: String, CaseIterable, Hashable { case visits, downloads, requests }

    private var people: [Kind: Set<AttendeeID>] = [:]

    static func kind(of type: AudienceEventType) -> Kind? {
        switch type {
        case .boothVisit: .visits
        case .download: .downloads
        case .demoRequest, .meetingRequest: .requests
        default: nil
        }
    }

    mutating func accept(_ kind: Kind, by attendee: AttendeeID) { people[kind, default: []].insert(attendee) }

    /// The figures in whole groups; `nil` for none or fewer than one group.
    ///
    /// - Parameter mayCount: Whether the sponsor may know that this person came.
    func figures(group: Int, where mayCount: (AttendeeID) -> Bool) -> [(kind: Kind, people: Int?)] {
        Kind.allCases.map { kind in
            let count = (people[kind] ?? []).count(where: mayCount)
            return (kind, count >= group ? count - count % group : nil)
        }
    }

    mutating func forget(_ attendee: AttendeeID) {
        for kind in people.keys { people[kind]?.remove(attendee) }
    }

    /// Writes who came to bytes, or reads it back.
    mutating func code(_ coder: inout StateCoder) {
        for kind in Kind.allCases {
            var names = (people[kind] ?? []).sorted().map(\.text)
            coder.array(&names, blank: { "" }) { $1.text(&$0) }
            if coder.isReading { people[kind] = Set(names.compactMap { AttendeeID($0) }) }
        }
    }
}
