import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// Batches of audience events over HTTP (CONTRACT §4).
struct EventRoutes: Sendable {
    let intake: EventIntake
    let admission: EventAdmission
    let parser: EventParser
    let traces: TraceJournal
    let clock: WallClock
    let bodyLimit: Int

    var routes: [Route] { [Route("POST", "/v1/events", bodyLimit: bodyLimit, respond: post)] }

    private func post(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        try principal.maySendEvents()
        guard request.head.headers.items(of: "content-encoding").allSatisfy({ $0.lowercased() == "identity" }) else {
            throw RequestError(.unsupportedMediaType, "send the events as they are, without Content-Encoding")
        }
        let type = request.head.headers["content-type"].map { $0.prefix { $0 != ";" }.lowercased() }
        let items: [EventParser.Item]
        switch type {
        case "application/x-ndjson", "application/ndjson": items = try parser.parseLines(request.body)
        case "application/json", nil: items = try parser.parseArray(request.body)
        case .some:
            throw RequestError(.unsupportedMediaType, "send application/json (an array) or application/x-ndjson")
        }
        let verdicts = admission.judge(items, from: principal, at: clock.now())
        let receipt = try await withCheckedContinuation { continuation in
            intake.submit(verdicts) { continuation.resume(returning: $0) }
        }.get()
        if let trace = request.head.headers["traceparent"].flatMap({ Traceparent($0) }) {
            traces.accepted(trace, verdicts.compactMap { try? $0.get() })
        }
        return .json(receipt.json)
    }
}
