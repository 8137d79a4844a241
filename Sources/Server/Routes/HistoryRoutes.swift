import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// How sessions were taken, second by second and peak by peak (CONTRACT §2).
///
/// Answers are bounded: `limit` says to how many, and a `Link` header with `rel="next"` says where the rest begins. With
/// `from` an answer holds the oldest from there on, without it the newest; in order of time either way.
struct HistoryRoutes: Sendable {
    let store: any SnapshotStore & MomentStore
    let catalog: CatalogDirectory

    /// An hour of snapshots by the second, about 3 MB.
    private static let usualCount = 3_600
    private static let greatestCount = 10_000

    var routes: [Route] {
        [
            Route("GET", "/v1/sessions/{id}/snapshots", respond: sessionSnapshots),
            Route("GET", "/v1/sessions/{id}/moments", respond: moments),
            Route("GET", "/v1/events/{event}/snapshots", respond: eventSnapshots),
        ]
    }

    private func sessionSnapshots(_ request: RoutedRequest) async throws -> HTTPResponse {
        let room = try room(request) { try $0.mayReadSnapshots(of: $1, in: $2) }
        let span = try Span(request)
        var found = try await store.snapshots(
            of: room, from: span.from, to: span.to, newest: span.takesNewest, limit: span.limit + 1)
        let next = span.cut(&found, at: \.windowEnd)
        return Self.answer(found.map(\.json), next: next, request)
    }

    /// The snapshots of all the event's sessions that the caller may read, those of one window's end together.
    private func eventSnapshots(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let event = EventID(request["event"]) else {
            throw RequestError(.notFound, "there is no such event here; check its id")
        }
        let view = catalog.view(of: principal.tenant)
        try principal.mayReadSnapshots(of: event, in: view)
        let sessions = catalog.catalog(of: event, tenant: principal.tenant)?.sessions.map(\.id) ?? []
        let span = try Span(request)
        var found: [StoredSnapshot] = []
        for session in sessions where (try? principal.mayReadSnapshots(of: session, in: view)) != nil {
            found += try await store.snapshots(
                of: RoomID(tenant: principal.tenant, session: session), from: span.from, to: span.to,
                newest: span.takesNewest, limit: span.limit + 1)
        }
        found.sort { ($0.windowEnd, $0.room) < ($1.windowEnd, $1.room) }
        let next = span.cut(&found, at: \.windowEnd)
        return Self.answer(found.map(\.json), next: next, request)
    }

    private func moments(_ request: RoutedRequest) async throws -> HTTPResponse {
        let room = try room(request) { try $0.mayReadMoments(of: $1, in: $2) }
        let span = try Span(request)
        let found = try await store.moments(of: room, from: span.from, to: span.to, limit: span.limit)
        return Self.answer(found.map(\.json), next: nil, request)
    }

    private static func answer(_ rows: [[UInt8]], next: EventTime?, _ request: RoutedRequest) -> HTTPResponse {
        var writer = JSONWriter(reserving: 1_024 * max(1, rows.count))
        writer.array(rows) { $0.json($1) }
        var response = HTTPResponse.json(writer.bytes)
        if let next {
            var query = "from=\(next.milliseconds)"
            for name in ["to", "limit"] { if let value = request.head.query(name) { query += "&\(name)=\(value)" } }
            response.addHeader("Link", "<\(request.head.path)?\(query)>; rel=\"next\"")
        }
        return response
    }

    /// The room of the path's session, once the caller may do what `rule` says.
    private func room(
        _ request: RoutedRequest, rule: (Principal, SessionID, CatalogIndex) throws -> Void
    ) throws -> RoomID {
        let principal = try request.authenticated()
        guard let id = SessionID(request["id"]) else {
            throw RequestError(.notFound, "there is no such session here; check its id")
        }
        try rule(principal, id, catalog.view(of: principal.tenant))
        return RoomID(tenant: principal.tenant, session: id)
    }

    /// The stretch of history that a request asks for.
    private struct Span {
        var from: EventTime?
        var to: EventTime?
        var limit: Int

        init(_ request: RoutedRequest) throws(RequestError) {
            from = try Self.time("from", request)
            to = try Self.time("to", request)
            limit = HistoryRoutes.usualCount
            guard let text = request.head.query("limit") else { return }
            guard let number = Int(text), (1...HistoryRoutes.greatestCount).contains(number) else {
                throw RequestError(.badField, "limit is 1 to \(HistoryRoutes.greatestCount)")
            }
            limit = number
        }

        var takesNewest: Bool { from == nil }

        /// Leaves at most `limit` elements, and none of a time that is not whole; gives the time that the next page begins at.
        func cut<Element>(_ found: inout [Element], at time: (Element) -> EventTime) -> EventTime? {
            guard found.count > limit else { return nil }
            if takesNewest {
                // One time alone may hold more than a page: then all of it is the page.
                let edge = min(
                    time(found[found.count - limit - 1]), time(found[found.count - 1]).advanced(byMilliseconds: -1))
                found.removeAll { time($0) <= edge }
                return nil
            }
            let edge = time(found[limit])
            let kept = found.filter { time($0) < edge }
            // One time alone may hold more than a page: then all of it is the page.
            if kept.isEmpty {
                found.removeAll { time($0) > edge }
                return edge.advanced(byMilliseconds: 1)
            }
            found = kept
            return edge
        }

        private static func time(_ name: String, _ request: RoutedRequest) throws(RequestError) -> EventTime? {
            guard let text = request.head.query(name) else { return nil }
            guard let milliseconds = Int64(text) else {
                throw RequestError(.badField, "\(name) is milliseconds since 1970 as a whole number")
            }
            return EventTime(milliseconds: milliseconds)
        }
    }
}
