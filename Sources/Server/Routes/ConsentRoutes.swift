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
        [Route("PUT", "/v1/attendees/{id}/consent", bodyLimit: 1 << 20, respond: put)]
    }

    /// Puts a consent in the place of the whole earlier one; it is in force, everywhere, when this answers.
    private func put(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let id = AttendeeID(request["id"]) else { throw Self.unknown }
        try principal.mayChangeConsent(of: id)
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
