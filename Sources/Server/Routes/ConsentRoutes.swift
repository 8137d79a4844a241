import Access
import Catalogs
import Gateway
import RoomModel
import Rooms
import Wire

/// A person's own word on what may be known of it (CONTRACT §2).
struct ConsentRoutes: Sendable {
    let register: ConsentRegister
    let catalog: CatalogDirectory
    let audit: Audit

    var routes: [Route] {
        [
            Route("GET", "/v1/attendees/{id}/consent", respond: get),
            Route("PUT", "/v1/attendees/{id}/consent", bodyLimit: 1 << 20, respond: put),
        ]
    }

    /// What somebody allows, and whom else it could be allowed to: the sponsors of their events.
    private func get(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let id = AttendeeID(request["id"]) else { throw Self.unknown }
        try principal.mayChangeConsent(of: id, in: catalog.view(of: principal.tenant))
        let catalogs = catalog.contents(of: principal.tenant).catalogs.values.filter { catalog in
            catalog.attendees.contains { $0.id == id }
        }
        guard let attendee = catalogs.lazy.flatMap(\.attendees).first(where: { $0.id == id }) else {
            throw Self.unknown
        }
        let sponsors = catalogs.flatMap(\.sponsors).sorted { $0.id < $1.id }
        return .json(
            JSONWriter.object {
                $0.key("consent")
                $0.json(ConsentDocument.json(register.consent(of: attendee, tenant: principal.tenant)))
                $0.key("sponsors")
                $0.array(sponsors) { writer, sponsor in
                    writer.object {
                        $0.member("id", sponsor.id.text)
                        $0.member("name", sponsor.name)
                    }
                }
            })
    }

    /// Puts a consent in the place of the whole earlier one; it is in force, everywhere, when this answers.
    private func put(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let id = AttendeeID(request["id"]) else { throw Self.unknown }
        try principal.mayChangeConsent(of: id, in: catalog.view(of: principal.tenant))
        let contents = catalog.contents(of: principal.tenant)
        guard contents.view.contains(id) else { throw Self.unknown }
        let consent: Consent
        do {
            let document = try DocumentFile.parse(request.body, name: "the body.json")
            consent = try ConsentDocument.read(document, sponsors: contents.sponsors)
        } catch {
            throw RequestError(.unprocessable, "\(error)")
        }
        try await register.change(consent, of: id, tenant: principal.tenant)
        try await audit.record(.consentChanged, id.text, by: principal)
        return .json(ConsentDocument.json(consent))
    }

    private static let unknown = RequestError(.notFound, "the catalog holds no such attendee; check the id")
}
