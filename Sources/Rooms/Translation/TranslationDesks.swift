import Concurrency
import RoomModel
import Translation

/// The translation desks of all tenants, each opened when it is first asked for.
package final class TranslationDesks: Sendable {
    private let desks = Lock<[TenantID: TranslationDesk]>([:])
    package let translators: [any Translator]
    private let store: any TranslationStore
    private let clock: WallClock
    private let settings: TranslationDesk.Settings

    package init(
        translators: [any Translator], store: any TranslationStore, clock: WallClock,
        settings: TranslationDesk.Settings = TranslationDesk.Settings()
    ) {
        self.translators = translators
        self.store = store
        self.clock = clock
        self.settings = settings
    }

    /// The tenant's desk, its memory loaded.
    package func desk(of tenant: TenantID) async throws -> TranslationDesk {
        let desk = desks.withLock { desks in
            if let desk = desks[tenant] { return desk }
            let desk = TranslationDesk(
                tenant: tenant, translators: translators, store: store, clock: clock, settings: settings)
            desks[tenant] = desk
            return desk
        }
        try await desk.load()
        return desk
    }

    package var all: [(tenant: TenantID, desk: TranslationDesk)] {
        desks.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.tenant < $1.tenant }
    }

    /// Has the store follow all memories; the first failure is thrown once all were tried.
    package func flush() async throws {
        var failure: (any Error)?
        for (_, desk) in all {
            do { try await desk.flush() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    /// Names that no translator touches in a session.
    package static func names(of session: Session) -> NameList {
        NameList(session.glossary, people: session.speakers.map(\.name))
    }
}
