import Access
import Rooms

extension InMemoryStore: RevocationStore {
    package func save(_ revocation: Revocation) async throws { try with { $0.revocations.append(revocation) } }

    package func revocations() async throws -> [Revocation] { try with { $0.revocations } }
}
