import Access
import Foundation
import JWTKit
import RoomModel

/// Makes tokens signed with this server's key (HS256).
package struct TokenMinter: Sendable {
    private let keys: JWTKeyCollection

    package init(key: TokenKey) async {
        keys = await JWTKeyCollection().add(hmac: HMACKey(from: key.bytes), digestAlgorithm: .sha256)
    }

    /// A token for the principal, good until its `expires`; a `jti` is made where it has none.
    ///
    /// It grants what it says: ask `mayMint` first where someone else than the operator wants it.
    package func mint(_ principal: Principal, now: EventTime) async throws(CredentialError) -> String {
        try await mint(principal, audience: TokenPayload.audience, now: now)
    }

    /// A join link's token: good for nothing but `TokenVerifier.verifyInvitation`, for guests with these rights.
    package func mintInvitation(_ guest: Principal, now: EventTime) async throws(CredentialError) -> String {
        try await mint(guest, audience: TokenPayload.joinAudience, now: now)
    }

    private func mint(
        _ principal: Principal, audience: String, now: EventTime
    ) async throws(CredentialError) -> String {
        guard principal.expires > now else { throw .unmintable("it would have expired already; give it a longer life") }
        guard TokenPayload.isSubject(principal.subject) else {
            throw .unmintable("sub must be \(TokenPayload.subjectRule)")
        }
        if principal.role == .attendee, AttendeeID(principal.subject) == nil {
            throw .unmintable("sub of an attendee must be an attendee id")
        }
        if principal.role == .sponsor, principal.sponsor == nil, SponsorID(principal.subject) == nil {
            throw .unmintable("a sponsor's token needs a sponsor id, as claim sponsor or as sub")
        }
        do {
            return try await keys.sign(TokenPayload(principal, audience: audience, issuedAt: now))
        } catch {
            throw .unmintable("signing failed")
        }
    }
}
