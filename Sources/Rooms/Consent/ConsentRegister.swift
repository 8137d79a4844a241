import Concurrency
import RoomModel

/// What may be known of whom now: the catalog's word, unless the person has said otherwise since.
///
/// Whoever shows something of a person asks here each time, so that a withdrawal works at once.
package final class ConsentRegister: Sendable {
    private struct Person: Hashable {
        var tenant: TenantID
        var attendee: AttendeeID
    }

    private let stated = Lock<[Person: Consent]>([:])
    private let observers = Lock<[any ConsentObserver]>([])
    private let store: any ConsentStore
    private let clock: WallClock

    package init(store: any ConsentStore, clock: WallClock) {
        self.store = store
        self.clock = clock
    }

    package func add(_ observer: any ConsentObserver) { observers.withLock { $0.append(observer) } }

    /// Takes up what the store holds, at the start.
    package func resume() async throws {
        let known = try await store.consents()
        stated.withLock { stated in
            for one in known { stated[Person(tenant: one.tenant, attendee: one.attendee)] = one.consent }
        }
    }

    /// What somebody of a catalog allows, its end not looked at; see `Consent.inForce(at:)`.
    package func consent(of attendee: Attendee, tenant: TenantID) -> Consent {
        stated.withLock { $0[Person(tenant: tenant, attendee: attendee.id)] } ?? attendee.consent
    }

    /// What somebody of a catalog allows now.
    package func inForce(of attendee: Attendee, tenant: TenantID) -> Consent {
        consent(of: attendee, tenant: tenant).inForce(at: clock.now())
    }

    /// Takes a person's own word: durable, then in force, then told to all who show something of the person.
    package func change(_ consent: Consent, of attendee: AttendeeID, tenant: TenantID) async throws {
        try await store.save(consent, of: attendee, tenant: tenant, at: clock.now())
        stated.withLock { $0[Person(tenant: tenant, attendee: attendee)] = consent }
        for observer in observers.withLock({ $0 }) { await observer.consentChanged(of: attendee, tenant: tenant) }
    }

    /// A catalog with what its people have said themselves in the place of what it says for them.
    package func applied(to catalog: Catalog) -> Catalog {
        var catalog = catalog
        stated.withLock { stated in
            guard !stated.isEmpty else { return }
            for index in catalog.attendees.indices {
                let person = Person(tenant: catalog.tenant, attendee: catalog.attendees[index].id)
                if let consent = stated[person] { catalog.attendees[index].consent = consent }
            }
        }
        return catalog
    }

    /// Forgets a person's own word, once all have taken back what they show of the person.
    package func forget(_ attendee: AttendeeID, tenant: TenantID) async {
        let person = Person(tenant: tenant, attendee: attendee)
        stated.withLock { $0[person] = Consent() }
        for observer in observers.withLock({ $0 }) { await observer.consentChanged(of: attendee, tenant: tenant) }
        stated.withLock { $0[person] = nil }
    }
}
