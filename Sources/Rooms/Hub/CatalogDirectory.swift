import Access
import Concurrency
import RoomModel

/// The catalogs of all tenants, ready to be asked by id from any thread.
///
/// A catalog is replaced as a whole; whoever asks sees the old one or the new one.
package final class CatalogDirectory: Sendable {
    /// What one tenant's catalogs say, by id.
    package struct Contents: Sendable {
        package fileprivate(set) var catalogs: [EventID: Catalog] = [:]
        package fileprivate(set) var sessions: [SessionID: (session: Session, event: EventID)] = [:]
        package fileprivate(set) var sponsors: Set<SponsorID> = []
        /// Whether any event gives words a meaning of its own.
        package fileprivate(set) var holdsLexicons = false
        /// What the rules of access look at.
        package fileprivate(set) var view: CatalogIndex

        /// A sponsor of any of the tenant's events. O(sponsors).
        package func sponsor(_ id: SponsorID) -> Sponsor? {
            for catalog in catalogs.values {
                if let sponsor = catalog.sponsors.first(where: { $0.id == id }) { return sponsor }
            }
            return nil
        }

        fileprivate init(tenant: TenantID) { view = CatalogIndex(tenant: tenant, catalogs: []) }
    }

    private let holdings = Lock<[TenantID: Contents]>([:])

    package init() {}

    /// Puts a catalog in the place of its event's earlier one.
    ///
    /// Throws when an id of it belongs to another event of the tenant; nothing is changed then.
    package func replace(_ catalog: Catalog) throws(CatalogConflict) {
        try check(catalog)
        holdings.withLock { tenants in
            var contents = tenants[catalog.tenant] ?? Contents(tenant: catalog.tenant)
            contents.catalogs[catalog.event.id] = catalog
            contents.sessions = [:]
            contents.sponsors = []
            contents.holdsLexicons = contents.catalogs.values.contains { !$0.event.lexicon.isEmpty }
            for catalog in contents.catalogs.values {
                for session in catalog.sessions { contents.sessions[session.id] = (session, catalog.event.id) }
                contents.sponsors.formUnion(catalog.sponsors.map(\.id))
            }
            contents.view = CatalogIndex(tenant: catalog.tenant, catalogs: contents.catalogs.values)
            tenants[catalog.tenant] = contents
        }
    }

    /// An attendee was erased.
    package func forget(_ attendee: AttendeeID, of tenant: TenantID) {
        holdings.withLock { tenants in
            guard var contents = tenants.removeValue(forKey: tenant) else { return }
            for event in Array(contents.catalogs.keys) {
                contents.catalogs[event]?.attendees.removeAll { $0.id == attendee }
            }
            contents.view = CatalogIndex(tenant: tenant, catalogs: contents.catalogs.values)
            tenants[tenant] = contents
        }
    }

    /// Throws when an id of a session, attendee, sponsor, content or activity of the catalog belongs to another event of
    /// the tenant.
    package func check(_ catalog: Catalog) throws(CatalogConflict) {
        let view = view(of: catalog.tenant)
        func check(_ kind: EventTarget.Kind, _ id: String, _ home: EventID?) throws(CatalogConflict) {
            guard let home, home != catalog.event.id else { return }
            throw CatalogConflict(kind: kind, id: id, event: home)
        }
        for one in catalog.sessions { try check(.session, one.id.text, view.event(of: one.id)) }
        for one in catalog.attendees { try check(.attendee, one.id.text, view.event(of: one.id)) }
        for one in catalog.sponsors { try check(.sponsor, one.id.text, view.event(of: one.id)) }
        for one in catalog.contents { try check(.content, one.id.text, view.event(ofContent: one.id)) }
        for one in catalog.activities { try check(.activity, one.id.text, view.event(ofActivity: one.id)) }
    }

    package func contents(of tenant: TenantID) -> Contents {
        holdings.withLock { $0[tenant] } ?? Contents(tenant: tenant)
    }

    package func view(of tenant: TenantID) -> CatalogIndex { contents(of: tenant).view }

    package func session(_ id: SessionID, of tenant: TenantID) -> (session: Session, event: EventID)? {
        holdings.withLock { $0[tenant]?.sessions[id] }
    }

    /// The topic under its one name, or `nil` where a session has no captions in the language asked for.
    ///
    /// Captions in the language that is spoken are the captions.
    package func canonical(_ topic: Topic, of tenant: TenantID) -> Topic? {
        guard case .session(let id, .captions(let language?)) = topic else { return topic }
        guard let session = session(id, of: tenant)?.session else { return nil }
        if language == LanguageTag(session.language) { return .session(id, .captions(nil)) }
        return CaptionTranslator.languages(of: session).contains(language.text) ? topic : nil
    }

    package func catalog(of event: EventID, tenant: TenantID) -> Catalog? {
        holdings.withLock { $0[tenant]?.catalogs[event] }
    }

    /// Tenants with a catalog, in order.
    package var tenants: [TenantID] { holdings.withLock { $0.keys.sorted() } }

    /// Every session of every tenant, in order of tenant and session.
    package var sessions: [(room: RoomID, session: Session, event: EventID)] {
        holdings.withLock { tenants in
            tenants.sorted { $0.key < $1.key }.flatMap { tenant, contents in
                contents.sessions.sorted { $0.key < $1.key }.map {
                    (RoomID(tenant: tenant, session: $0.key), $0.value.session, $0.value.event)
                }
            }
        }
    }
}

/// An id of a new catalog belongs to another event of the tenant.
package struct CatalogConflict: Error, Hashable, CustomStringConvertible {
    /// Of the thing: session, attendee, sponsor, content or activity.
    package var kind: EventTarget.Kind
    package var id: String
    package var event: EventID

    package var description: String {
        "\(kind.rawValue) \(id) belongs to event \(event) already; ids are unique within the tenant, so rename one"
    }
}
