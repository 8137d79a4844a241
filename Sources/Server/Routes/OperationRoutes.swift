import Access
import Credentials
import Gateway
import RoomModel
import Rooms
import Wire

/// How the server is: alive, ready, and in figures.
struct OperationRoutes: Sendable {
    /// `nil` when ready, else why not and what to do.
    let readiness: @Sendable () async -> String?
    let metrics: @Sendable () async -> String
    let info: @Sendable () -> [UInt8]
    let authenticator: Authenticator
    let scrapeToken: ScrapeToken?
    let audit: any AuditLog
    let clock: WallClock

    /// Entries that one answer holds, the newest.
    private static let auditEntries = 1_000

    var routes: [Route] {
        [
            Route("GET", "/v1/audit", respond: readAudit),
            Route("GET", "/healthz", access: .anyone) { _ in .text("ok\n") },
            Route("GET", "/readyz", access: .anyone) { _ in
                guard let reason = await readiness() else { return .text("ok\n") }
                var response = HTTPResponse.text(reason + "\n", status: 503)
                response.addHeader("Retry-After", "2")
                return response
            },
            Route("GET", "/metrics", access: .anyone, respond: readMetrics),
            Route("GET", "/v1/info") { _ in .json(info()) },
        ]
    }

    private func readAudit(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        try principal.mayReadAudit()
        var writer = JSONWriter()
        writer.array(try await audit.entries(of: principal.tenant, limit: Self.auditEntries)) { writer, entry in
            writer.object {
                $0.member("at", entry.at.milliseconds)
                $0.member("actor", entry.actor)
                $0.member("role", entry.role)
                $0.member("action", entry.action)
                $0.member("subject", entry.subject)
            }
        }
        return .json(writer.bytes)
    }

    private func readMetrics(_ request: RoutedRequest) async throws -> HTTPResponse {
        guard let token = try RequestToken.find(in: request.head) else {
            throw RequestError(.unauthenticated, "metrics need an admin's token or the configured scrape token")
        }
        if scrapeToken?.matches(token) != true {
            try authenticator.principal(of: token, at: clock.now()).mayReadServerMetrics()
        }
        return .text(await metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
