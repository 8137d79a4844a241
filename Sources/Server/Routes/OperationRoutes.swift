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
    let verifier: TokenVerifier
    let scrapeToken: ScrapeToken?
    let clock: WallClock

    var routes: [Route] {
        [
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

    private func readMetrics(_ request: RoutedRequest) async throws -> HTTPResponse {
        guard let token = try RequestToken.find(in: request.head) else {
            throw RequestError(.unauthenticated, "metrics need an admin's token or the configured scrape token")
        }
        if scrapeToken?.matches(token) != true {
            try verifier.principal(of: token, at: clock.now()).mayReadServerMetrics()
        }
        return .text(await metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
