import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// A person's right to be taken out of everything (CONTRACT §2).
struct PersonRoutes: Sendable {
    let eraser: PersonEraser
    let catalog: CatalogDirectory

    var routes: [Route] { [Route("DELETE", "/v1/attendees/{id}", respond: erase)] }

    private func erase(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        let unknown = RequestError(.notFound, "there is no such attendee here; check the id")
        guard let attendee = AttendeeID(request["id"]) else { throw unknown }
        try principal.mayErase(attendee, in: catalog.view(of: principal.tenant))
        let actor = PersonEraser.Actor(subject: principal.subject, role: principal.role.rawValue)
        guard let events = try await eraser.erase(attendee, of: principal.tenant, askedBy: actor) else { throw unknown }
        return .json(
            JSONWriter.object {
                $0.member("erased", true)
                $0.member("events", events)
            })
    }
}
