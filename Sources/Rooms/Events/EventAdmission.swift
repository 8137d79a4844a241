import Access
import RoomModel
import TextAnalysis
import Wire

/// Judges parsed events against catalog, sender and clock, and works out what each one weighs.
package struct EventAdmission: Sendable {
    /// How far a client's clock may be ahead of the server's; what is further ahead counts as just that far.
    package static let greatestLead: Int64 = 1_000

    private let catalog: CatalogDirectory
    private let lexicons: EventLexicons

    package init(catalog: CatalogDirectory, lexicons: EventLexicons) {
        self.catalog = catalog
        self.lexicons = lexicons
    }

    /// An admitted event, or why it was not admitted; in the order of the batch.
    package typealias Verdict = Result<LoggedEvent, EventRejection>

    package func judge(_ items: [EventParser.Item], from sender: Principal, at now: EventTime) -> [Verdict] {
        let contents = catalog.contents(of: sender.tenant)
        return items.map { item in
            item.flatMap { judge($0, from: sender, contents: contents, at: now) }
        }
    }

    private func judge(
        _ parsed: AudienceEvent, from sender: Principal, contents: CatalogDirectory.Contents, at now: EventTime
    ) -> Verdict {
        var event = parsed
        do {
            try sender.maySendEvent(as: event.attendee, to: event.session, in: contents.view)
            if let target = event.target {
                try sender.maySendEvent(about: target, to: event.session, in: contents.view)
            }
        } catch .unknown(.sponsor) {
            return .failure(EventRejection(.unknownSponsor, "the catalog holds no such sponsor"))
        } catch .unknown {
            return .failure(EventRejection(.unknownSession, "the catalog holds no such session"))
        } catch {
            return .failure(EventRejection(.notYours, "\(error)"))
        }
        if event.id.isEmpty { event.id = "srv-" + Self.randomID() }
        let latest = now.advanced(byMilliseconds: Self.greatestLead)
        if event.time > latest {
            event.claimedTime = event.time
            event.time = latest
        }
        let rating = lexicons.analysis(in: event.session, tenant: sender.tenant, contents).rating
        return .success(rating.rate(event, tenant: sender.tenant, arrival: now))
    }

    private static func randomID() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
    }
}
