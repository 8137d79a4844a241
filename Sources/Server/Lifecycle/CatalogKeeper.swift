import Concurrency
import Decisions
import RoomModel
import Rooms
import TextAnalysis

/// Takes catalogs into use: durable, then known to all who ask, then with a room for each session.
actor CatalogKeeper {
    private let store: any CatalogStore & PersonStore
    private let directory: CatalogDirectory
    private let rooms: RoomRegistry
    private let insights: InsightBoard
    private let questions: QuestionBoard
    private let captions: CaptionTranslator
    private let leads: LeadDesk
    private let consents: ConsentRegister
    private let observers: [any CatalogObserver]
    /// One catalog at a time, and no erasure meanwhile: a person who is gone by the end would be back with it.
    private let turns: Turns
    /// Called when a consent could not be told to all.
    private let report: @Sendable (any Error) -> Void
    private let makeRoom: @Sendable (RoomID, EventID, Session) -> Room

    init(
        store: any CatalogStore & PersonStore, directory: CatalogDirectory, rooms: RoomRegistry, insights: InsightBoard,
        questions: QuestionBoard, captions: CaptionTranslator, leads: LeadDesk,
        consents: ConsentRegister, observers: [any CatalogObserver], turns: Turns,
        report: @escaping @Sendable (any Error) -> Void,
        makeRoom: @escaping @Sendable (RoomID, EventID, Session) -> Room
    ) {
        self.store = store
        self.directory = directory
        self.rooms = rooms
        self.insights = insights
        self.questions = questions
        self.captions = captions
        self.observers = observers
        self.turns = turns
        self.leads = leads
        self.consents = consents
        self.report = report
        self.makeRoom = makeRoom
    }

    /// Replaces the catalog of its event, as an organizer asks; people who were erased once are registered again.
    func replace(_ catalog: Catalog) async throws {
        try await turns.take {
            try directory.check(catalog)
            try await store.readmit(catalog.attendees.map(\.id), of: catalog.tenant)
            try await store.save(catalog)
            try await use(catalog)
        }
    }

    /// Takes up a catalog file that is read at each start: it brings nobody back who was erased.
    func adopt(_ catalog: Catalog) async throws {
        try await turns.take {
            try directory.check(catalog)
            let erased = try await store.erased(among: catalog.attendees.map(\.id), of: catalog.tenant)
            var catalog = catalog
            catalog.attendees.removeAll { erased.contains($0.id) }
            try await store.save(catalog)
            try await use(catalog)
        }
    }

    /// Takes up what the store holds, at the start.
    func restore() async throws {
        try await turns.take {
            for catalog in try await store.catalogs() { try await use(catalog) }
        }
    }

    private func use(_ written: Catalog) async throws {
        // What people said themselves goes before what is written for them.
        let catalog = consents.applied(to: written)
        if directory.catalog(of: catalog.event.id, tenant: catalog.tenant) == nil {
            try await insights.resume(catalog.event.id, of: catalog.tenant)
        }
        // Rooms first: whoever finds a session in the catalog finds its room.
        for session in catalog.sessions {
            let id = RoomID(tenant: catalog.tenant, session: session.id)
            if let room = rooms.room(id) {
                await room.update(session)
                await room.block(catalog.event.blocklist)
            } else {
                let room = makeRoom(id, catalog.event.id, session)
                await room.block(catalog.event.blocklist)
                try await room.resume()
                await rooms.audience(EventAudience.ID(tenant: id.tenant, event: room.event))?.take(over: room)
                try await questions.resume(id)
                try await captions.resume(id, session)
                rooms.add(room)
            }
        }
        // Before the catalog is known: no event of it is missed.
        try await leads.use(catalog)
        // Somebody may have changed their consent meanwhile.
        let current = consents.applied(to: written)
        try directory.replace(current)
        captions.warm(current)
        for observer in observers { try await observer.observe(current) }
    }
}

extension CatalogKeeper: ConsentObserver {
    /// Whoever rests on the catalog sees the person's new word.
    func consentChanged(of attendee: AttendeeID, tenant: TenantID) async {
        for catalog in directory.contents(of: tenant).catalogs.values {
            guard catalog.attendees.contains(where: { $0.id == attendee }) else { continue }
            let changed = consents.applied(to: catalog)
            do {
                try directory.replace(changed)
                for observer in observers { try await observer.observe(changed) }
            } catch {
                report(error)
            }
        }
    }
}
