import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// What an event's organizers should know, past and present (CONTRACT §2).
struct InsightRoutes: Sendable {
    let store: any InsightStore
    let catalog: CatalogDirectory

    /// Insights that one answer holds at most, the newest.
    private static let longestAnswer = 1_000

    var routes: [Route] { [Route("GET", "/v1/events/{event}/insights", respond: insights)] }

    private func insights(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let event = EventID(request["event"]) else {
            throw RequestError(.notFound, "there is no such event here; check its id")
        }
        try principal.mayReadInsights(of: event, in: catalog.view(of: principal.tenant))
        let insights = try await store.insights(of: event, tenant: principal.tenant, limit: Self.longestAnswer)
        var writer = JSONWriter(reserving: 4096)
        writer.array(insights) { $0.insight($1) }
        return .json(writer.bytes)
    }
}
