import Crypto
import RoomModel

/// HMAC-SHA256 (RFC 2104): proves that who made a message holds a key.
package enum KeyedHash {
    /// 32 bytes.
    package static func sha256(_ message: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(message), using: SymmetricKey(data: key)))
    }

    /// With the server's own key.
    package static func sha256(_ message: some Sequence<UInt8>, key: TokenKey) -> [UInt8] {
        sha256(message, key: key.bytes)
    }

    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Names for people that a sponsor can work with and nobody can link: each sponsor knows a person under another one.
package struct LeadPseudonym: Sendable {
    private let key: [UInt8]

    /// - Parameter key: Empty for an operator's own tables, which name the people beside it.
    package init(key: [UInt8]) { self.key = key }

    package init(_ key: TokenKey) { self.key = key.bytes }

    /// `L-` and 96 bits: the same for the same person and sponsor as long as the key is.
    package func id(of attendee: AttendeeID, for sponsor: SponsorID, tenant: TenantID) -> String {
        // No id holds a zero byte, so no two triples are one text.
        let text = "lead\0\(tenant)\0\(sponsor)\0\(attendee)"
        return "L-" + KeyedHash.hex(KeyedHash.sha256(text.utf8, key: key).prefix(12))
    }
}
