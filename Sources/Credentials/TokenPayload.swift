import Access
import Foundation
import JWTKit
import RoomModel

/// The claims of a token as they stand in its JSON (CONTRACT §2).
struct TokenPayload: JWTPayload {
    static let audience = "roomtone"
    /// Of join links, which are good for nothing but being exchanged for a token.
    static let joinAudience = "roomtone-join"
    static let subjectRule = "1 to 128 printable characters"

    var aud: String
    /// Seconds since the epoch, fractions allowed (RFC 7519 §2).
    var exp: Double
    var iat: Double?
    var jti: String?
    var tid: String
    var sub: String
    var role: String
    var sessions: [String]?
    var event: String?
    var sponsor: String?
    /// The `jti` of the join link it was handed out by.
    var via: String?

    init(_ principal: Principal, audience: String, issuedAt now: EventTime) {
        aud = audience
        // Whole seconds, rounded down: a token never lives longer than was asked.
        exp = (Double(principal.expires.milliseconds) / 1000).rounded(.down)
        // With its fraction, so that a revocation tells the tokens before it from those after.
        iat = Double(now.milliseconds) / 1000
        jti = principal.tokenID ?? UUID().uuidString.lowercased()
        tid = principal.tenant.text
        sub = principal.subject
        role = principal.role.rawValue
        sessions = principal.sessions.map { $0.map(\.text).sorted() }
        event = principal.event?.text
        sponsor = principal.sponsor?.text
        via = principal.invitation
    }

    /// The verifier judges the claims itself, with the time it is given.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    static func isSubject(_ text: String) -> Bool {
        (1...128).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
