/// Why a token was refused or an operation not allowed.
///
/// The texts hold no token and nothing out of one but names of claims and roles.
package enum AccessError: Error, Hashable, Sendable {
    // The token: answered as `unauthenticated`.
    case missingToken
    /// Longer than `limit` bytes.
    case oversizedToken(limit: Int)
    /// Not three parts of base64url with JSON objects in the first two.
    case malformedToken
    /// `alg` is absent, `none`, or not the one that the key is pinned to.
    case algorithmRefused
    /// No configured key has the token's `kid` or algorithm.
    case unknownKey
    case badSignature
    case expired
    case notYetValid
    case wrongAudience
    case missingClaim(String)
    /// The claim is there but unusable.
    case badClaim(String, expected: String)
    case unknownRole
    case revoked

    // Rights: answered as `forbidden`.
    /// The principal may not do this; `operation` is a phrase such as "read the audit log".
    case forbidden(operation: String, role: Role)
    /// The role may, but the token is limited to other sessions, another event or another subject.
    case outsideGrant(operation: String, limit: Claim)

    // Things: answered as unknown, whether they do not exist or belong to another tenant.
    case unknown(Thing)

    /// A claim that narrows what a token is good for.
    package enum Claim: String, Hashable, Sendable { case sub, sessions, event, sponsor, tid }

    /// What there is none of.
    package enum Thing: String, Hashable, Sendable { case session, event, sponsor, topic }

    /// How the wire answers: which of its codes fits.
    package enum Category: Hashable, Sendable {
        /// 401, `unauthenticated`, close 4001.
        case unauthenticated
        /// 403, `forbidden`, close 4002.
        case forbidden
        /// 404, `not_found`; for a subscription `unknown_topic`.
        case unknown
    }

    /// One word for the audit.
    package var word: String {
        switch self {
        case .missingToken: "missing_token"
        case .oversizedToken: "oversized_token"
        case .malformedToken: "malformed_token"
        case .algorithmRefused: "algorithm_refused"
        case .unknownKey: "unknown_key"
        case .badSignature: "bad_signature"
        case .expired: "expired"
        case .notYetValid: "not_yet_valid"
        case .wrongAudience: "wrong_audience"
        case .missingClaim: "missing_claim"
        case .badClaim: "bad_claim"
        case .unknownRole: "unknown_role"
        case .revoked: "revoked"
        case .forbidden: "forbidden"
        case .outsideGrant: "outside_grant"
        case .unknown: "unknown"
        }
    }

    package var category: Category {
        switch self {
        case .missingToken, .oversizedToken, .malformedToken, .algorithmRefused, .unknownKey, .badSignature, .expired,
            .notYetValid, .wrongAudience, .missingClaim, .badClaim, .unknownRole, .revoked:
            .unauthenticated
        case .forbidden, .outsideGrant: .forbidden
        case .unknown: .unknown
        }
    }
}

extension AccessError: CustomStringConvertible {
    /// What happened and what to do, for the person who sent the request.
    package var description: String {
        switch self {
        case .missingToken: "no token; send one as Authorization: Bearer, in auth, or as subprotocol bearer.<token>"
        case .oversizedToken(let limit): "the token is longer than \(limit) bytes; mint a smaller one"
        case .malformedToken: "the token is not a signed JWT (three base64url parts); copy it whole"
        case .algorithmRefused: "the token's algorithm is not the one its key is configured for; sign it with that one"
        case .unknownKey:
            "no configured key fits the token's kid and alg; mint it with this server's key or add the issuer's"
        case .badSignature: "the token's signature does not fit this server's keys; mint a new one here"
        case .expired: "the token has expired; get a new one"
        case .notYetValid: "the token is not valid yet; check the issuer's clock"
        case .wrongAudience: "the token is not for this service; its aud must be or contain roomtone"
        case .missingClaim(let name): "the token has no claim \(name); mint it with one"
        case .badClaim(let name, let expected): "the token's claim \(name) must be \(expected)"
        case .unknownRole:
            "the token's role is unknown; it must be one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))"
        case .revoked: "the token was revoked; get a new one"
        case .forbidden(let operation, let role):
            "role \(role.rawValue) may not \(operation); use a token whose role may"
        case .outsideGrant(let operation, let limit):
            "the token's \(limit.rawValue) does not allow it to \(operation); use a token that covers it"
        case .unknown(let thing): "there is no such \(thing.rawValue) here; check its id"
        }
    }
}
