import Concurrency
import RoomModel

/// Takes a person out of everything that is kept and remembered, in one place of the order of events.
///
/// Whoever remembers people in memory is told of it as a `listener`; whoever keeps them in a table adds a line to the store's
/// list of personal tables.
package struct PersonEraser: Sendable {
    /// Forgets an attendee, who is `replacement` from now on.
    package typealias Listener =
        @Sendable (_ attendee: AttendeeID, _ replacement: AttendeeID, _ tenant: TenantID) async -> Void

    private let intake: EventIntake
    private let store: any PersonStore & AuditLog
    private let rooms: RoomRegistry
    private let catalog: CatalogDirectory
    /// Shared with whoever takes catalogs into use.
    private let turns: Turns
    private let clock: WallClock
    private let listeners: [Listener]

    package init(
        intake: EventIntake, store: any PersonStore & AuditLog, rooms: RoomRegistry, catalog: CatalogDirectory,
        turns: Turns, clock: WallClock, listeners: [Listener] = []
    ) {
        self.intake = intake
        self.store = store
        self.rooms = rooms
        self.catalog = catalog
        self.turns = turns
        self.clock = clock
        self.listeners = listeners
    }

    /// Who asks for it, as the audit names them.
    package struct Actor: Sendable {
        package var subject: String
        package var role: String

        package init(subject: String, role: String) {
            self.subject = subject
            self.role = role
        }
    }

    /// Erases a person; gives the number of events that stay without them, or `nil` when nothing is kept of them.
    package func erase(_ attendee: AttendeeID, of tenant: TenantID, askedBy actor: Actor) async throws -> Int? {
        guard try await store.knows(attendee, of: tenant) else { return nil }
        let replacement = Self.randomID()
        let events = try await turns.take {
            try await intake.inOrder {
                // Who remembers people forgets first, so that nothing is written of them after the store has.
                catalog.forget(attendee, of: tenant)
                for listener in listeners { await listener(attendee, replacement, tenant) }
                let events = try await store.erase(attendee, as: replacement, of: tenant)
                for room in rooms.all where room.id.tenant == tenant { await room.rename(attendee, to: replacement) }
                for audience in rooms.allAudiences where audience.id.tenant == tenant {
                    await audience.rename(attendee, to: replacement)
                }
                return events
            }
        }
        let name = actor.subject == attendee.text ? replacement.text : actor.subject
        try await store.record(
            AuditEntry(
                tenant: tenant, at: clock.now(), actor: name, role: actor.role,
                action: Audit.Action.attendeeErased.rawValue,
                subject: replacement.text))
        return events
    }

    private static func randomID() -> AttendeeID {
        var generator = SystemRandomNumberGenerator()
        let text = "x-" + String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
        guard let id = AttendeeID(text) else { preconditionFailure("base 36 makes valid ids") }
        return id
    }
}
