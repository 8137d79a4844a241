/// A name that one part of the system gives to a thing, checked once when it enters and trusted afterwards.
///
/// Text of 1 to 64 characters out of `A-Z a-z 0-9 _ . -`; kinds whose ids stand inside topic names hold no dot.
/// The phantom parameter keeps ids of different things apart at compile time.
package struct Identifier<Kind: IdentifierKind>: Hashable, Sendable {
    package let text: String

    /// `nil` when `text` breaks the rule above.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    fileprivate init(unchecked text: String) { self.text = text }

    /// Whether the text is an id of this kind. O(n), no allocation for text whose storage is UTF-8, as all is that was read.
    package static func isValid(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            (1...64).contains(bytes.count) && bytes.allSatisfy { isAllowed($0) }
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        case UInt8(ascii: "."): Kind.allowsDot
        default: false
        }
    }
}

/// What an `Identifier` names.
package protocol IdentifierKind: Sendable {
    static var allowsDot: Bool { get }
    /// The noun used in messages: "session", "sponsor".
    static var noun: String { get }
}

extension IdentifierKind {
    package static var allowsDot: Bool { true }
}

package enum TenantKind: IdentifierKind { package static let noun = "tenant" }
package enum EventKind: IdentifierKind {
    package static let noun = "event"
    package static let allowsDot = false
}
package enum SessionKind: IdentifierKind {
    package static let noun = "session"
    package static let allowsDot = false
}
package enum AttendeeKind: IdentifierKind {
    package static let noun = "attendee"
    package static let allowsDot = false
}
package enum SponsorKind: IdentifierKind {
    package static let noun = "sponsor"
    package static let allowsDot = false
}
package enum ItemKind: IdentifierKind { package static let noun = "item" }

package typealias TenantID = Identifier<TenantKind>
/// An event in the sense of a conference, not of a reaction.
package typealias EventID = Identifier<EventKind>
package typealias SessionID = Identifier<SessionKind>
package typealias AttendeeID = Identifier<AttendeeKind>
package typealias SponsorID = Identifier<SponsorKind>
/// A content, activity, question, recommendation or audience-event id.
package typealias ItemID = Identifier<ItemKind>

extension Identifier: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension Identifier: CustomStringConvertible {
    package var description: String { text }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "\(Kind.noun) ids are 1 to 64 characters of A-Z a-z 0-9 _ - \(Kind.allowsDot ? "and ." : "without a dot")"
            )
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A session within its tenant: the key of a room.
package struct RoomID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let tenant: TenantID
    package let session: SessionID

    package init(tenant: TenantID, session: SessionID) {
        self.tenant = tenant
        self.session = session
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.tenant, left.session) < (right.tenant, right.session)
    }

    package var description: String { "\(tenant)/\(session)" }
}

extension Identifier where Kind == ItemKind {
    /// The id of a thing whose kind has a stricter rule than items have.
    package init<Stricter>(stricter id: Identifier<Stricter>) { self.init(unchecked: id.text) }
}
