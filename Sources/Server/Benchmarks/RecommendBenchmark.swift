import Recommendations
import Rehearsal
import RoomModel

/// Lists for a large event: how soon each is there, and what the whole takes of memory.
package struct RecommendBenchmark: Sendable {
    package struct Figures: Sendable {
        /// Milliseconds of one list, sorted.
        package var lists: [Double] = []
        /// Milliseconds of a choice taken into the model, with the list that follows it.
        package var changes: [Double] = []
        package var buildSeconds = 0.0
        package var megabytes = 0.0
    }

    private let people: Int
    private let sessions: Int

    package init(people: Int, sessions: Int) {
        self.people = people
        self.sessions = sessions
    }

    package func run() -> Figures {
        var random = SeededRandom(seed: 1)
        var figures = Figures()
        let before = ProcessFigures.own.megabytes
        let begin = ContinuousClock.now
        var recommender = Recommender(catalog: catalog(&random))
        let start = EventTime(milliseconds: 1_763_692_800_000)
        for person in 0..<people {
            for choice in 0..<8 { recommender.accept(bookmark(person, choice, at: start, &random)) }
        }
        recommender.refresh()
        figures.buildSeconds = begin.duration(to: .now) / .seconds(1)
        for round in 0..<2_000 {
            guard let attendee = AttendeeID("a-\(round * 7 % people)") else { continue }
            let begin = ContinuousClock.now
            let list = recommender.list(for: attendee, at: start)
            figures.lists.append(begin.duration(to: .now) / .milliseconds(1))
            precondition(!list.items.isEmpty, "somebody gets an empty list")
        }
        for round in 0..<200 {
            let event = bookmark(round, 99, at: start, &random)
            let begin = ContinuousClock.now
            recommender.accept(event)
            recommender.refresh()
            _ = recommender.list(for: event.attendee, at: start)
            figures.changes.append(begin.duration(to: .now) / .milliseconds(1))
        }
        figures.lists.sort()
        figures.changes.sort()
        figures.megabytes = ProcessFigures.own.megabytes - before
        return figures
    }

    /// How well a held-out choice is found again at a middling event whose people choose by their interests, and by fancy.
    package func evaluate() throws -> Evaluation.Table {
        var random = SeededRandom(seed: 2)
        let small = RecommendBenchmark(people: 1_000, sessions: 300)
        let catalog = small.catalog(&random)
        let start = EventTime(milliseconds: 1_763_692_800_000)
        var events: [AudienceEvent] = []
        for attendee in catalog.attendees {
            let liked = catalog.sessions.filter { session in session.tags.contains(where: attendee.interests.contains) }
            for choice in 0..<8 {
                // Every third choice has nothing to do with what a person says to like.
                let pool = choice % 3 == 2 || liked.isEmpty ? catalog.sessions : liked
                let place = Double.random(in: 0..<1, using: &random)
                let session = pool[Int(place * place * Double(pool.count))]
                guard let target = ItemID(session.id.text) else { continue }
                events.append(
                    AudienceEvent(
                        id: "e-\(events.count)", session: nil, attendee: attendee.id, type: .bookmark, time: start,
                        target: EventTarget(type: .session, id: target)))
            }
        }
        return Evaluation(catalog: catalog, events: events, settings: RecommendationSettings(), limit: 10)
            .run(stopwords: try LanguageFiles.stopwords())
    }

    /// Sessions on forty topics, eight at a time; people with a job, interests and somebody to meet.
    private func catalog(_ random: inout SeededRandom) -> Catalog {
        let topics = (0..<40).map { "topic\($0)" }
        let jobs = [
            "engineer", "designer", "product manager", "researcher", "founder", "investor", "architect", "analyst",
        ]
        func some(_ list: [String], _ count: Int) -> [String] {
            (0..<count).map { _ in list[Int.random(in: 0..<list.count, using: &random)] }
        }
        let start: Int64 = 1_763_692_800_000 + 3_600_000
        guard let tenant = TenantID("acme"), let event = EventID("bench") else { preconditionFailure("these are ids") }
        let rooms = (0..<sessions).compactMap { number -> Session? in
            guard let id = SessionID("s-\(number)") else { return nil }
            let begin = EventTime(milliseconds: start + Int64(number / 8) * 600_000)
            return Session(
                id: id, title: some(topics, 3).joined(separator: " ") + " talk \(number)",
                description: some(topics, 12).joined(separator: " "), tags: some(topics, 3),
                track: "track \(number % 12)", start: begin, end: begin.advanced(byMilliseconds: 540_000))
        }
        let attendees = (0..<people).compactMap { number -> Attendee? in
            guard let id = AttendeeID("a-\(number)") else { return nil }
            return Attendee(
                id: id, jobTitle: some(jobs, 1).first, interests: some(topics, 3),
                networking: .init(seeking: some(jobs, 1), isPublic: true),
                consent: Consent(personalization: true, networking: true))
        }
        return Catalog(tenant: tenant, event: .init(id: event, name: "Bench"), sessions: rooms, attendees: attendees)
    }

    private func bookmark(
        _ person: Int, _ choice: Int, at time: EventTime, _ random: inout SeededRandom
    ) -> AudienceEvent {
        // Some sessions are chosen by many, most by few.
        let place = Double.random(in: 0..<1, using: &random)
        guard let attendee = AttendeeID("a-\(person)"),
            let target = ItemID("s-\(Int(place * place * Double(sessions)))")
        else { preconditionFailure("these are ids") }
        return AudienceEvent(
            id: "b-\(person)-\(choice)", session: nil, attendee: attendee, type: .bookmark, time: time,
            target: EventTarget(type: .session, id: target))
    }
}
