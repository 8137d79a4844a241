import Access
import Foundation
import JWTKit
import RoomModel

/// The claims of a token as they stand in its JSON (CONTRACT §2).
struct TokenPayload: JWTPayload {
    static let audience = "roomtone"
    static let subjectRule = "1 to 128 printable characters"

    var aud: [String]
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

    init(_ principal: Principal, issuedAt now: EventTime) {
        aud = [Self.audience]
        // Whole seconds, rounded down: a token never lives longer than was asked.
        exp = (Double(principal.expires.milliseconds) / 1000).rounded(.down)
        iat = (Double(now.milliseconds) / 1000).rounded(.down)
        jti = principal.tokenID ?? UUID().uuidString.lowercased()
        tid = principal.tenant.text
        sub = principal.subject
        role = principal.role.rawValue
        sessions = principal.sessions.map { $0.map(\.text).sorted() }
        event = principal.event?.text
        sponsor = principal.sponsor?.text
    }

    /// The verifier judges the claims itself, with the time it is given.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    static func isSubject(_ text: String) -> Bool {
        (1...128).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
