import Rehearsal
import RoomModel

/// What people do at sponsors' booths in the demo: the same seed gives the same visits. Never ends by itself.
///
/// The first sponsor's best-known visitor comes first: a visit, a download, a request, all within half a minute.
struct BoothVisits: Sequence, IteratorProtocol {
    struct Visit {
        var attendee: AttendeeID
        var type: AudienceEventType
        var target: EventTarget
        /// Milliseconds since the visit before.
        var pause: Int64

        func json(id: String, at time: Int64) -> String {
            #"{"id":"\#(id)","attendee":"\#(attendee)","type":"\#(type.rawValue)","ts":\#(time),"#
                + #""target":{"type":"\#(target.type.rawValue)","id":"\#(target.id)"}}"#
        }
    }

    private let people: [AttendeeID]
    private let sponsors: [ItemID]
    private var opening: [Visit]
    private var random: SeededRandom

    init(catalog: RoomModel.Catalog, seed: UInt64) {
        people = catalog.attendees.map(\.id)
        sponsors = catalog.sponsors.compactMap { ItemID($0.id.text) }
        random = SeededRandom(seed: seed)
        opening = []
        guard let first = people.first, let sponsor = sponsors.first else { return }
        let types: [(AudienceEventType, Int64)] = [
            (.boothVisit, 8_000), (.download, 10_000), (.meetingRequest, 10_000),
        ]
        opening = types.map {
            Visit(attendee: first, type: $0.0, target: EventTarget(type: .sponsor, id: sponsor), pause: $0.1)
        }
    }

    mutating func next() -> Visit? {
        if !opening.isEmpty { return opening.removeFirst() }
        guard let attendee = people.randomElement(using: &random), let sponsor = sponsors.randomElement(using: &random)
        else { return nil }
        let types: [AudienceEventType] = [.boothVisit, .boothVisit, .boothVisit, .boothVisit, .download, .demoRequest]
        return Visit(
            attendee: attendee, type: types.randomElement(using: &random) ?? .boothVisit,
            target: EventTarget(type: .sponsor, id: sponsor), pause: Int64.random(in: 4_000...12_000, using: &random))
    }
}
