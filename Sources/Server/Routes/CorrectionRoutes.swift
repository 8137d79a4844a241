import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// A person corrects what was said (CONTRACT §2).
struct CorrectionRoutes: Sendable {
    let rooms: RoomRegistry
    let catalog: CatalogDirectory
    let audit: Audit

    /// Characters of a segment: more than anybody says in a quarter of a minute.
    private static let longestText = 5_000
    private static let longestName = 200

    var routes: [Route] {
        [Route("PATCH", "/v1/sessions/{id}/transcript/{segment}", bodyLimit: 64 << 10, respond: correct)]
    }

    private func correct(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let id = SessionID(request["id"]) else { throw RequestError(AccessError.unknown(.session)) }
        try principal.mayCorrectTranscript(of: id, in: catalog.view(of: principal.tenant))
        guard let room = rooms.room(RoomID(tenant: principal.tenant, session: id)) else {
            throw RequestError(AccessError.unknown(.session))
        }
        let (text, speaker) = try Self.read(request.body)
        guard let caption = try await room.correct(segment: request["segment"], text: text, speaker: speaker) else {
            throw RequestError(.notFound, "the session has no final segment of this name; list them with /transcript")
        }
        try await audit.record(.transcriptCorrected, "\(id)/\(caption.segment)", by: principal)
        var writer = JSONWriter(reserving: 1024)
        writer.caption(caption)
        return .json(writer.bytes)
    }

    /// `{"text":"…","speaker":"…"}`, the speaker being optional.
    private static func read(_ body: [UInt8]) throws(RequestError) -> (text: String, speaker: String?) {
        let fields = try JSONBody(body)
        let speaker = try fields.optionalText("speaker")
        guard let text = try fields.optionalText("text"), text.contains(where: { !$0.isWhitespace }) else {
            throw RequestError(.missingField, #"say the text as it should be: {"text":"…"}"#)
        }
        guard text.count <= longestText, speaker?.count ?? 0 <= longestName else {
            throw RequestError(
                .tooLarge, "a segment holds at most \(longestText) characters, a speaker's name \(longestName)")
        }
        return (text, speaker.flatMap { $0.isEmpty ? nil : $0 })
    }
}
