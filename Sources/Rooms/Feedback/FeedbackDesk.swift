import RoomModel
import TextAnalysis

/// Clusters the complaints of every session and keeps their insights up to date.
package actor FeedbackDesk {
    private struct Place: Hashable {
        var room: RoomID
        var subject: ComplaintClusterer.Subject
    }

    private let lexicons: EventLexicons
    private let settings: ComplaintClusterer.Settings
    private let catalog: CatalogDirectory
    private let board: InsightBoard
    private let store: any InsightStore
    /// Called with what went wrong; never holds texts or names.
    private let report: @Sendable (RoomFault) -> Void

    private var clusterers: [RoomID: ComplaintClusterer] = [:]
    /// The insight that stands for each open cluster.
    private var insights: [Place: ItemID] = [:]
    private(set) var statistics = FeedbackWatch.Statistics()

    package init(
        lexicons: EventLexicons, settings: ComplaintClusterer.Settings, catalog: CatalogDirectory, board: InsightBoard,
        store: any InsightStore, report: @escaping @Sendable (RoomFault) -> Void
    ) {
        self.lexicons = lexicons
        self.settings = settings
        self.catalog = catalog
        self.board = board
        self.store = store
        self.report = report
    }

    /// Reads texts in the order of the log.
    package func take(_ events: [LoggedEvent]) async {
        for logged in events {
            // A text to no session complains of nothing that a session's organizer could mend.
            guard let session = logged.event.session, let text = logged.event.text else { continue }
            statistics.texts += 1
            let analysis = lexicons.analysis(in: session, tenant: logged.tenant, catalog.contents(of: logged.tenant))
            let feedback = analysis.feedback.analyze(text)
            let room = RoomID(tenant: logged.tenant, session: session)
            let found = clusterers[room, default: ComplaintClusterer(settings: settings)].accept(
                text, of: feedback, from: logged.event.attendee.text, at: logged.arrival.milliseconds)
            if let found { await tell(found, of: room, at: logged.arrival) }
        }
    }

    /// Lets time pass in a session: quiet complaints end, growth that waited is told.
    package func advance(_ room: RoomID, to now: EventTime) async {
        guard let reports = clusterers[room]?.advance(to: now.milliseconds) else { return }
        for report in reports { await tell(report, of: room, at: now) }
    }

    /// A person was erased: what they wrote is quoted no more.
    package func rename(_ attendee: AttendeeID, to replacement: AttendeeID, of tenant: TenantID) {
        for room in clusterers.keys where room.tenant == tenant {
            clusterers[room]?.rename(attendee.text, to: replacement.text)
        }
    }

    private func tell(_ found: ComplaintClusterer.Report, of room: RoomID, at now: EventTime) async {
        guard let (session, event) = catalog.session(room.session, of: room.tenant) else { return }
        let place = Place(room: room, subject: found.subject)
        do {
            let id = try await insight(for: place, of: event, at: now)
            if let known = try await store.insight(id, tenant: room.tenant), known.insight.state == .resolved {
                // The organizer settled it: it is not opened again by those who still write.
                insights[place] = nil
                clusterers[room]?.settle(found.subject, at: now.milliseconds)
                return
            }
            let mask = mask(of: event, session: session, tenant: room.tenant)
            let insight = FeedbackInsight(
                report: found, session: session, examples: found.examples.map(mask.mask),
                thing: found.subject.thing.map(mask.mask))
            try await board.raise(insight.value(id: id, at: now), of: event, tenant: room.tenant)
            insights[place] = found.isOver ? nil : id
            statistics.raised += 1
        } catch {
            statistics.failed += 1
            report(RoomFault(room: room, attempt: "raise an insight from feedback", reason: "\(error)"))
        }
    }

    /// The id of a cluster's insight: the one it has, one that a restart left open, or a new one.
    private func insight(for place: Place, of event: EventID, at now: EventTime) async throws -> ItemID {
        if let id = insights[place] { return id }
        let prefix = Self.prefix(of: place.subject)
        let oldest = now.milliseconds - settings.cooldown
        let open = try await store.insights(of: event, tenant: place.room.tenant, limit: 200).first {
            $0.kind == .feedback && $0.state == .open && $0.session == place.room.session
                && $0.id.text.hasPrefix(prefix) && $0.at.milliseconds >= oldest
        }
        let id: ItemID
        if let open {
            id = open.id
        } else {
            var number = now.milliseconds
            repeat {
                guard let fresh = ItemID(prefix + String(number, radix: 36)) else {
                    preconditionFailure("a topic's name is short and in small letters")
                }
                if try await store.insight(fresh, tenant: place.room.tenant) == nil {
                    insights[place] = fresh
                    return fresh
                }
                number += 1
            } while true
        }
        insights[place] = id
        return id
    }

    /// What the ids of a subject's insights begin with. A word may hold any letter, an id may not.
    private static func prefix(of subject: ComplaintClusterer.Subject) -> String {
        let thing = subject.thing.map { word in
            let hash = word.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            return String(hash, radix: 36) + "-"
        }
        return "feedback-\(subject.isCritical ? "critical-" : "")\(subject.topic)-\(thing ?? "")"
    }

    private func mask(of event: EventID, session: Session, tenant: TenantID) -> PersonalMask {
        let catalog = catalog.catalog(of: event, tenant: tenant)
        return PersonalMask(catalog, library: lexicons.analysis(of: catalog?.event, tenant: tenant).library)
    }
}

extension PersonalMask {
    /// Knows the people of a catalog, and what of it is no name.
    package init(_ catalog: Catalog?, library: LexiconLibrary) {
        guard let catalog else {
            self.init(names: [], library: library)
            return
        }
        var people = catalog.attendees.compactMap(\.contact.name)
        var programme = [catalog.event.name]
        for sponsor in catalog.sponsors {
            people += sponsor.team.compactMap(\.name)
            programme += [sponsor.name] + sponsor.products
        }
        for session in catalog.sessions {
            people += session.speakers.map(\.name)
            programme += [session.title, session.room ?? ""] + session.tags + session.glossary
        }
        self.init(names: people, allowed: programme, library: library)
    }
}
