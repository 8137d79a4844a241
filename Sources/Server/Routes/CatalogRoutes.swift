import Access
import Catalogs
import Gateway
import RoomModel
import Rooms
import Wire

/// An event's catalog, in and out (CONTRACT §3).
struct CatalogRoutes: Sendable {
    let directory: CatalogDirectory
    let keeper: CatalogKeeper
    let audit: Audit
    let bodyLimit: Int

    var routes: [Route] {
        [
            Route("PUT", "/v1/catalog", bodyLimit: bodyLimit, respond: put),
            Route("GET", "/v1/catalog", respond: get),
        ]
    }

    private func put(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        try principal.mayRequestCatalogChange()
        let catalog: Catalog
        do {
            catalog = try CatalogDocument.read(request.body, name: "the body")
        } catch {
            throw RequestError(.unprocessable, "\(error)")
        }
        try principal.mayChangeCatalog(of: catalog.event.id, tenant: catalog.tenant)
        do {
            try await keeper.replace(catalog)
        } catch let conflict as CatalogConflict {
            throw RequestError(.conflict, "\(conflict)")
        }
        try await audit.record(.catalogChanged, catalog.event.id.text, by: principal)
        return .json(
            JSONWriter.object {
                $0.member("event", catalog.event.id.text)
                $0.member("sessions", catalog.sessions.count)
                $0.member("attendees", catalog.attendees.count)
                $0.member("sponsors", catalog.sponsors.count)
            })
    }

    private func get(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let name = request.head.query("event") else {
            throw RequestError(.missingField, "say which event: /v1/catalog?event=<id>")
        }
        guard let event = EventID(name) else { throw RequestError(AccessError.unknown(.event)) }
        try principal.mayReadCatalog(of: event, in: directory.view(of: principal.tenant))
        guard let catalog = directory.catalog(of: event, tenant: principal.tenant) else {
            throw RequestError(AccessError.unknown(.event))
        }
        return .json(CatalogWriter.json(catalog))
    }
}

extension Principal {
    /// Whether the role changes catalogs at all, before a body is read.
    fileprivate func mayRequestCatalogChange() throws(AccessError) {
        guard role == .admin || role == .organizer else {
            throw .forbidden(operation: "change this catalog", role: role)
        }
    }
}
