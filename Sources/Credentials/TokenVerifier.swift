import Access
import Concurrency
import Foundation
import RoomModel

/// Turns tokens into principals, or says why not. Safe to use from any thread.
package final class TokenVerifier: Sendable {
    /// Longer tokens are refused unread, in bytes.
    package static let sizeLimit = 8 * 1024
    /// How far an issuer's clock may be ahead before its `nbf` keeps a token out, in milliseconds.
    private static let clockLeeway: Int64 = 60_000

    private let ownKey: VerificationKey
    private let otherKeys: Lock<[VerificationKey]>
    private let revocations = Lock(RevocationList())

    /// - Parameters:
    ///   - key: This server's key, for HS256.
    ///   - keySet: Public keys of other issuers.
    package init(key: TokenKey, keySet: KeySet = .empty) async throws(CredentialError) {
        do {
            ownKey = try await VerificationKey(key)
        } catch {
            throw .unmintable("this server's key cannot be used")
        }
        otherKeys = Lock(keySet.keys)
    }

    /// Takes other issuers' keys in place of those before; tokens of keys that are gone are refused from now on.
    package func replace(_ keySet: KeySet) { otherKeys.withLock { $0 = keySet.keys } }

    /// Refuses what the revocation reaches from now on; `false` when the tenant has as many as it may.
    @discardableResult
    package func add(_ revocation: Revocation) -> Bool { revocations.withLock { $0.add(revocation) } }

    package func isRevoked(_ principal: Principal) -> Bool { revocations.withLock { $0.reaches(principal) } }

    /// The principal of a token that is signed, meant for this service and good at `now`.
    ///
    /// Nothing of the token is believed before its signature was checked. Safe to call from any thread; takes about as long
    /// as that check.
    package func verify(_ token: String, now: EventTime) throws(AccessError) -> Principal {
        try verify(token, audience: TokenPayload.audience, now: now)
    }

    /// The rights that the guests of a join link get; its `tokenID` is the link's.
    package func verifyInvitation(_ token: String, now: EventTime) throws(AccessError) -> Principal {
        try verify(token, audience: TokenPayload.joinAudience, now: now)
    }

    /// Tenant and subject that a token names, believed or not: for the audit only.
    package static func claimed(by token: String) -> (tenant: TenantID, subject: String)? {
        let bytes = Array(token.utf8)
        guard bytes.count <= sizeLimit else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let claims = object(in: parts[1]), let text = claims["tid"] as? String,
            let tenant = TenantID(text)
        else { return nil }
        return (tenant, claims["sub"] as? String ?? "")
    }

    private func verify(
        _ token: String, audience: String, now: EventTime
    ) throws(AccessError) -> Principal {
        guard !token.isEmpty else { throw .missingToken }
        let bytes = Array(token.utf8)
        guard bytes.count <= Self.sizeLimit else { throw .oversizedToken(limit: Self.sizeLimit) }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(in: parts[0]), let signature = Base64URL.decode(parts[2])
        else {
            throw .malformedToken
        }
        let key = try key(for: header)
        guard key.isSignature(signature, of: Array(bytes[..<parts[1].endIndex])) else { throw .badSignature }
        guard let claims = Self.object(in: parts[1]) else { throw .malformedToken }
        let principal = try principal(TokenClaims(claims), audience: audience, now: now)
        if isRevoked(principal) { throw .revoked }
        return principal
    }

    private static func object(in part: ArraySlice<UInt8>) -> [String: Any]? {
        guard let bytes = Base64URL.decode(part) else { return nil }
        return try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    }

    /// The key that the header points to; its algorithm must be the pinned one.
    private func key(for header: [String: Any]) throws(AccessError) -> VerificationKey {
        // An extension that must be understood is not (RFC 7515 §4.1.11).
        guard header["crit"] == nil else { throw .algorithmRefused }
        guard let algorithm = header["alg"] as? String else { throw .algorithmRefused }
        let identifier = header["kid"] as? String
        let otherKeys = otherKeys.withLock { $0 }
        if let identifier, let key = otherKeys.first(where: { $0.identifier == identifier }) {
            guard key.algorithmName == algorithm else { throw .algorithmRefused }
            return key
        }
        if algorithm == ownKey.algorithmName { return ownKey }
        guard ["EdDSA", "ES256", "RS256"].contains(algorithm) else { throw .algorithmRefused }
        let fitting = otherKeys.filter { $0.algorithmName == algorithm && ($0.identifier == nil || identifier == nil) }
        guard fitting.count == 1, let key = fitting.first else { throw .unknownKey }
        return key
    }

    private func principal(
        _ claims: TokenClaims, audience: String, now: EventTime
    ) throws(AccessError) -> Principal {
        guard let expires = try claims.time("exp") else { throw .missingClaim("exp") }
        guard now < expires else { throw .expired }
        if let begin = try claims.time("nbf"), now.advanced(byMilliseconds: Self.clockLeeway) < begin {
            throw .notYetValid
        }
        guard try claims.audience().contains(audience) else { throw .wrongAudience }
        guard let tenant: TenantID = try claims.identifier("tid") else { throw .missingClaim("tid") }
        let subject = try claims.text("sub")
        guard TokenPayload.isSubject(subject) else { throw .badClaim("sub", expected: TokenPayload.subjectRule) }
        guard let role = Role(rawValue: try claims.text("role")) else { throw .unknownRole }
        var principal = Principal(
            tenant: tenant, subject: subject, role: role, sessions: try claims.identifiers("sessions"),
            event: try claims.identifier("event"), sponsor: try claims.identifier("sponsor"), expires: expires,
            tokenID: try claims.optionalText("jti"), issued: try claims.time("iat"),
            invitation: try claims.optionalText("via"))
        switch role {
        case .attendee where principal.attendee == nil: throw .badClaim("sub", expected: "an attendee id")
        case .sponsor where principal.sponsor == nil:
            guard let sponsor = SponsorID(subject) else { throw .missingClaim("sponsor") }
            principal.sponsor = sponsor
        default: break
        }
        return principal
    }
}
