import Recommendations
import RoomModel
import Wire

/// Recorded events against a catalog: the lists that a server would have made of them.
package struct RecommendationRun {
    private var recommender: Recommender
    private var recorded: RecordedEvents
    private var events: [AudienceEvent] = []
    private let keepsEvents: Bool
    private let catalog: Catalog

    /// - Parameters:
    ///   - moment: The time to recommend at, milliseconds or ISO 8601; `nil` is the newest event's.
    ///   - forEvaluation: Keep the events, for `evaluate`.
    package init(catalog path: String, at moment: String?, configuration: Configuration, forEvaluation: Bool) throws {
        catalog = try CatalogDocument.load(path)
        recorded = try RecordedEvents(until: moment)
        keepsEvents = forEvaluation
        recommender = Recommender(
            catalog: catalog, stopwords: try LanguageFiles.stopwords(), settings: configuration.recommendations.settings
        )
    }

    /// What to say of lines that were no events.
    package var complaint: String? { recorded.complaint }

    package mutating func accept(_ line: ArraySlice<UInt8>) {
        guard let event = recorded.accept(line) else { return }
        if keepsEvents { events.append(event) } else { recommender.accept(event) }
    }

    /// One line for each person of the catalog, then for each that only the events know; or for one person.
    package mutating func finish(attendee: String?, top: Int, write: ([UInt8]) -> Void) throws {
        let at = recorded.at
        recommender.refresh()
        for person in try people(attendee) {
            var writer = JSONWriter(reserving: 4096)
            writer.recommendations(recommender.list(for: person, at: at, limit: top))
            write(writer.bytes + [UInt8(ascii: "\n")])
        }
    }

    /// Holds out what each person chose last, and tells how well it is found again.
    package func evaluate(top: Int) throws -> Evaluation.Table {
        let evaluation = Evaluation(catalog: catalog, events: events, settings: recommender.settings, limit: top)
        return evaluation.run(stopwords: try LanguageFiles.stopwords())
    }

    private func people(_ only: String?) throws -> [AttendeeID] {
        if let only {
            guard let id = AttendeeID(only) else {
                throw InputError("--attendee \(only) is no id: 1 to 64 characters of A-Z a-z 0-9 _ -")
            }
            return [id]
        }
        let listed = catalog.attendees.map(\.id)
        return listed + recommender.people.subtracting(listed).sorted()
    }
}
