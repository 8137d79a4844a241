import Access

/// Revocations of tokens, kept for good.
package protocol RevocationStore: Sendable {
    /// Durable before it returns.
    func save(_ revocation: Revocation) async throws
    /// Oldest first.
    func revocations() async throws -> [Revocation]
}
