import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// Erases recorded audio: `DELETE /v1/sessions/{id}/recordings`.
struct RecordingRoutes: Sendable {
    let recordings: RecordingFiles
    let catalog: CatalogDirectory
    let audit: Audit

    var routes: [Route] { [Route("DELETE", "/v1/sessions/{id}/recordings", respond: erase)] }

    private func erase(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let id = SessionID(request["id"]) else {
            throw RequestError(.notFound, "there is no such session here; check its id")
        }
        try principal.mayEraseRecordings(of: id, in: catalog.view(of: principal.tenant))
        try await audit.record(.recordingsErased, id.text, by: principal)
        let files: Int
        do {
            files = try recordings.erase(RoomID(tenant: principal.tenant, session: id))
        } catch {
            throw RequestError(
                .storeUnavailable, "not every recording could be deleted; look at the data directory's permissions",
                afterMilliseconds: 5_000)
        }
        return .json(JSONWriter.object { $0.member("deleted", files) })
    }
}
