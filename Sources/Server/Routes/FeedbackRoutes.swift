import Access
import Gateway
import RoomModel
import Rooms
import TextAnalysis
import Wire

/// What a session's audience wrote, analysed, without who wrote it (CONTRACT §2).
struct FeedbackRoutes: Sendable {
    let history: any TextHistory
    let catalog: CatalogDirectory
    let lexicons: EventLexicons
    let questions: QuestionBoard

    /// Texts of one answer, the newest.
    private static let longestAnswer = 5_000
    private static let usualAnswer = 1_000

    var routes: [Route] { [Route("GET", "/v1/sessions/{id}/feedback", respond: feedback)] }

    private func feedback(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        let unknown = RequestError(.notFound, "there is no such session here; check its id")
        guard let id = SessionID(request["id"]) else { throw unknown }
        try principal.mayReadFeedback(of: id, in: catalog.view(of: principal.tenant))
        guard let (_, event) = catalog.session(id, of: principal.tenant) else { throw unknown }
        let room = RoomID(tenant: principal.tenant, session: id)
        let hidden = await questions.hiddenTexts(of: room)
        let texts = Self.newestFirst(try await history.texts(of: room, limit: try limit(request)))
            .filter { ItemID($0.id).map { !hidden.contains($0) } ?? true }

        let catalog = catalog.catalog(of: event, tenant: principal.tenant)
        let analysis = lexicons.analysis(of: catalog?.event, tenant: principal.tenant)
        let mask = PersonalMask(catalog, library: analysis.library)
        var writer = JSONWriter(reserving: 4096)
        writer.array(texts) { writer, event in
            let text = event.text ?? ""
            let feedback = analysis.feedback.analyze(text)
            writer.object {
                $0.member("text", mask.mask(text))
                if feedback.sentiment.label == .unknown {
                    $0.key("sentiment")
                    $0.json(Array("null".utf8))
                } else {
                    $0.member("sentiment", feedback.sentiment.score, decimals: 4)
                }
                $0.member("label", feedback.sentiment.label.rawValue)
                $0.key("topics")
                $0.array(feedback.topics) { $0.string($1) }
                $0.member("urgency", feedback.urgency.rawValue)
                $0.member("type", event.type.rawValue)
                $0.member("time", event.time.milliseconds)
            }
        }
        return .json(writer.bytes)
    }

    /// By the times that are told; of one time the last that arrived goes first, as the texts come.
    static func newestFirst(_ texts: [AudienceEvent]) -> [AudienceEvent] {
        texts.enumerated().sorted { ($1.element.time, $0.offset) < ($0.element.time, $1.offset) }.map(\.element)
    }

    private func limit(_ request: RoutedRequest) throws(RequestError) -> Int {
        guard let text = request.head.query("limit") else { return Self.usualAnswer }
        guard let limit = Int(text), (1...Self.longestAnswer).contains(limit) else {
            throw RequestError(.badField, "limit is a whole number from 1 to \(Self.longestAnswer)")
        }
        return limit
    }
}
