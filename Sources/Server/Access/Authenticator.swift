import Access
import Concurrency
import Credentials
import RoomModel
import Rooms
import Wire

/// Turns the tokens of requests into principals; failures stand in the tenant's audit, some for many when they flood.
final class Authenticator: Sendable {
    private let verifier: TokenVerifier
    private let catalog: CatalogDirectory
    private let audit: Audit
    private let scope: TaskScope
    private let failures = Lock(FailedAuthentications())

    init(verifier: TokenVerifier, catalog: CatalogDirectory, audit: Audit, scope: TaskScope) {
        self.verifier = verifier
        self.catalog = catalog
        self.audit = audit
        self.scope = scope
    }

    func verify(_ token: String, now: EventTime) throws(AccessError) -> Principal {
        do {
            return try verifier.verify(token, now: now)
        } catch {
            note(error, token, at: now)
            throw error
        }
    }

    func verifyInvitation(_ token: String, now: EventTime) throws(AccessError) -> Principal {
        do {
            return try verifier.verifyInvitation(token, now: now)
        } catch {
            note(error, token, at: now)
            throw error
        }
    }

    func principal(of token: String, at now: EventTime) throws(RequestError) -> Principal {
        do {
            return try verify(token, now: now)
        } catch {
            throw RequestError(error)
        }
    }

    /// A failure belongs to the tenant that the token names; one that names none, to the only tenant there is.
    private func note(_ error: AccessError, _ token: String, at now: EventTime) {
        let tenants = catalog.tenants
        let claimed = TokenVerifier.claimed(by: token)
        guard let tenant = claimed.map(\.tenant) ?? (tenants.count == 1 ? tenants.first : nil),
            tenants.contains(tenant), let count = failures.withLock({ $0.note(tenant, at: now) })
        else { return }
        // Whose token it was is a claim only; anything that is no id is not repeated.
        let actor = claimed.flatMap { ItemID($0.subject)?.text } ?? "unknown"
        let subject = count == 1 ? error.word : "\(error.word) (\(count) failures)"
        scope.spawn { [audit] in
            // A full store says so in its health; the refusal itself does not wait for it.
            try? await audit.record(.authenticationFailed, subject, tenant: tenant, actor: actor, role: "none")
        }
    }
}
