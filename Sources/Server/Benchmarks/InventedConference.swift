import Foundation
import Rehearsal
import RoomModel

/// A large event made up for measurements, with a crowd that has the shape of real ones.
///
/// Sessions belong to themes and run in parallel. Each person follows two themes; few sessions are chosen by many and many
/// by few; one choice in seven has nothing to do with a person's themes; and nine in ten keep to a free slot of the agenda.
struct InventedConference {
    static let start = EventTime(milliseconds: 1_763_692_800_000)

    let catalog: Catalog
    /// For each attendee of the catalog the numbers of the sessions chosen, in the order of choosing.
    let choices: [[Int]]

    private static let themes = 24
    private static let parallel = 8

    init(people: Int, sessions: Int, choicesEach: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let themes = (0..<sessions).map { _ in Int.random(in: 0..<Self.themes, using: &random) }
        let rooms = themes.enumerated().compactMap { Self.session($0.offset, on: $0.element, &random) }
        let followed = (0..<people).map { _ in
            (Int.random(in: 0..<Self.themes, using: &random), Int.random(in: 0..<Self.themes, using: &random))
        }
        let attendees = followed.enumerated().compactMap { Self.attendee($0.offset, $0.element, &random) }
        guard let tenant = TenantID("acme"), let event = EventID("bench") else { preconditionFailure("these are ids") }
        catalog = Catalog(tenant: tenant, event: .init(id: event, name: "Bench"), sessions: rooms, attendees: attendees)

        // The k-th most attractive session draws 1/k^0.8, and nobody knows from its number which it is.
        let ranks = Array(0..<sessions).shuffled(using: &random)
        let draws = ranks.map { pow(Double($0 + 1), -0.8) }
        let everything = Wheel(Array(0..<sessions), draws)
        let byTheme = (0..<Self.themes).map { theme in
            Wheel((0..<sessions).filter { themes[$0] == theme }, draws)
        }
        choices = followed.map { first, second in
            var chosen: [Int] = []
            // Who finds nothing new any more stops.
            for _ in 0..<(4 * choicesEach) where chosen.count < choicesEach {
                let wheel =
                    switch Int.random(in: 0..<14, using: &random) {
                    case 0..<8: byTheme[first]
                    case 8..<12: byTheme[second]
                    default: everything
                    }
                guard let session = wheel.spin(&random), !chosen.contains(session) else { continue }
                let isTaken = chosen.contains { $0 / Self.parallel == session / Self.parallel }
                if isTaken, Int.random(in: 0..<10, using: &random) > 0 { continue }
                chosen.append(session)
            }
            return chosen
        }
    }

    /// The bookmark by which a person chose a session.
    static func bookmark(of session: Int, by person: AttendeeID) -> AudienceEvent {
        guard let target = ItemID("s-\(session)") else { preconditionFailure("this is an id") }
        return AudienceEvent(
            id: "b-\(person)-\(session)", session: nil, attendee: person, type: .bookmark, time: start,
            target: EventTarget(type: .session, id: target))
    }

    var events: [AudienceEvent] {
        zip(catalog.attendees, choices).flatMap { attendee, chosen in
            chosen.map { Self.bookmark(of: $0, by: attendee.id) }
        }
    }

    // MARK: Inside

    /// Draws sessions by what each is worth.
    private struct Wheel {
        private let sessions: [Int]
        private let sums: [Double]

        init(_ sessions: [Int], _ draws: [Double]) {
            self.sessions = sessions
            var sum = 0.0
            sums = sessions.map { session in
                sum += draws[session]
                return sum
            }
        }

        func spin(_ random: inout SeededRandom) -> Int? {
            guard let whole = sums.last else { return nil }
            let point = Double.random(in: 0..<whole, using: &random)
            var (low, high) = (0, sums.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > point { high = middle } else { low = middle + 1 }
            }
            return sessions[low]
        }
    }

    /// Words of a theme, and words that every talk may have.
    private static func words(_ theme: Int, _ own: Int, _ common: Int, _ random: inout SeededRandom) -> String {
        let telling = (0..<own).map { _ in "theme\(theme)word\(Int.random(in: 0..<40, using: &random))" }
        let plain = (0..<common).map { _ in "word\(Int.random(in: 0..<400, using: &random))" }
        return (telling + plain).joined(separator: " ")
    }

    private static func session(_ number: Int, on theme: Int, _ random: inout SeededRandom) -> Session? {
        guard let id = SessionID("s-\(number)") else { return nil }
        let begin = start.advanced(byMilliseconds: 3_600_000 + Int64(number / parallel) * 600_000)
        return Session(
            id: id, title: words(theme, 1, 3, &random), description: words(theme, 6, 14, &random),
            tags: ["theme\(theme)", "word\(Int.random(in: 0..<400, using: &random))"],
            track: "track \(number % (parallel + 4))", start: begin, end: begin.advanced(byMilliseconds: 540_000))
    }

    private static func attendee(_ number: Int, _ followed: (Int, Int), _ random: inout SeededRandom) -> Attendee? {
        let jobs = [
            "engineer", "designer", "product manager", "researcher", "founder", "investor", "architect", "analyst",
        ]
        func job() -> String { jobs[Int.random(in: 0..<jobs.count, using: &random)] }
        guard let id = AttendeeID("a-\(number)") else { return nil }
        return Attendee(
            id: id, jobTitle: job(), interests: ["theme\(followed.0)", "theme\(followed.1)"],
            networking: .init(seeking: [job()], isPublic: true),
            consent: Consent(personalization: true, networking: true))
    }
}
