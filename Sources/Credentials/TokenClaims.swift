import Access
import Foundation
import RoomModel

/// A verified token's claims, read one by one so that each can be refused by its name.
struct TokenClaims {
    private let members: [String: Any]

    init(_ members: [String: Any]) {
        // `null` is as good as absent.
        self.members = members.filter { !($0.value is NSNull) }
    }

    /// A NumericDate (RFC 7519 §2): seconds since the epoch, fractions allowed.
    func time(_ name: String) throws(AccessError) -> EventTime? {
        guard let member = members[name] else { return nil }
        let expected = "a number of seconds since 1970"
        // Up to the year 9999, so that milliseconds fit.
        guard let seconds = member as? Double, (0...253_402_300_799).contains(seconds) else {
            throw .badClaim(name, expected: expected)
        }
        return EventTime(milliseconds: Int64(seconds * 1000))
    }

    func audience() throws(AccessError) -> [String] {
        switch members["aud"] {
        case nil: throw .missingClaim("aud")
        case let one as String: return [one]
        case let several as [String]: return several
        default: throw .badClaim("aud", expected: "a text or an array of texts")
        }
    }

    func text(_ name: String) throws(AccessError) -> String {
        guard let text = try optionalText(name) else { throw .missingClaim(name) }
        return text
    }

    func optionalText(_ name: String) throws(AccessError) -> String? {
        guard let member = members[name] else { return nil }
        guard let text = member as? String else { throw .badClaim(name, expected: "a text") }
        return text
    }

    func identifier<Kind>(_ name: String) throws(AccessError) -> Identifier<Kind>? {
        guard let text = try optionalText(name) else { return nil }
        guard let id = Identifier<Kind>(text) else { throw .badClaim(name, expected: "\(Self.article(Kind.noun)) id") }
        return id
    }

    func identifiers<Kind>(_ name: String) throws(AccessError) -> Set<Identifier<Kind>>? {
        guard let member = members[name] else { return nil }
        guard let texts = member as? [String] else {
            throw .badClaim(name, expected: "an array of \(Kind.noun) ids")
        }
        var ids: Set<Identifier<Kind>> = []
        for text in texts {
            guard let id = Identifier<Kind>(text) else {
                throw .badClaim(name, expected: "an array of \(Kind.noun) ids")
            }
            ids.insert(id)
        }
        return ids
    }

    private static func article(_ noun: String) -> String {
        "aeiou".contains(noun.prefix(1)) ? "an \(noun)" : "a \(noun)"
    }
}
