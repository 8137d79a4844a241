import Recommendations
import Rehearsal
import RoomModel

/// Lists for a large event: how soon each is there, what the whole takes of memory, and how good they are.
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
        let conference = InventedConference(people: people, sessions: sessions, choicesEach: 8, seed: 1)
        let events = conference.events
        var figures = Figures()
        let before = ProcessFigures.own.megabytes
        let begin = ContinuousClock.now
        var recommender = Recommender(catalog: conference.catalog)
        for event in events { recommender.accept(event) }
        recommender.refresh()
        figures.buildSeconds = begin.duration(to: .now) / .seconds(1)
        let attendees = conference.catalog.attendees.map(\.id)
        for round in 0..<2_000 {
            let attendee = attendees[round * 7 % people]
            let begin = ContinuousClock.now
            let list = recommender.list(for: attendee, at: InventedConference.start)
            figures.lists.append(begin.duration(to: .now) / .milliseconds(1))
            precondition(!list.items.isEmpty, "somebody gets an empty list")
        }
        var random = SeededRandom(seed: 3)
        for round in 0..<200 {
            let session = Int.random(in: 0..<sessions, using: &random)
            let event = InventedConference.bookmark(of: session, by: attendees[round % people])
            let begin = ContinuousClock.now
            recommender.accept(event)
            recommender.refresh()
            _ = recommender.list(for: event.attendee, at: InventedConference.start)
            figures.changes.append(begin.duration(to: .now) / .milliseconds(1))
        }
        figures.lists.sort()
        figures.changes.sort()
        figures.megabytes = ProcessFigures.own.megabytes - before
        return figures
    }

    /// How well a held-out choice is found again at a middling event.
    package func evaluate() throws -> Evaluation.Table {
        let conference = InventedConference(people: 1_000, sessions: 300, choicesEach: 8, seed: 2)
        return Evaluation(
            catalog: conference.catalog, events: conference.events, settings: RecommendationSettings(), limit: 10
        ).run(stopwords: try LanguageFiles.stopwords())
    }
}
