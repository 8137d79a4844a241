import Access
import Credentials
import RoomModel
import Rooms

/// Mints tokens with the key of the data directory, for who may read it: the operator.
package struct LocalTokens: Sendable {
    /// What a token should say, as typed.
    package struct Wish: Sendable {
        package var role: String
        package var subject: String
        package var tenant: String
        package var event: String?
        package var sessions: [String] = []
        package var sponsor: String?
        package var lifetime = Duration.seconds(3_600)

        package init(role: String, subject: String, tenant: String) {
            self.role = role
            self.subject = subject
            self.tenant = tenant
        }
    }

    private let minter: TokenMinter

    package init(_ configuration: Configuration) async throws {
        minter = await TokenMinter(key: try TokenKey.load(in: configuration.store.directory))
    }

    package func mint(_ wish: Wish) async throws -> String {
        guard let role = Role(rawValue: wish.role) else {
            throw WishError("--role is one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let now = WallClock.system.now()
        let principal = Principal(
            tenant: try id("--tenant", wish.tenant), subject: wish.subject, role: role,
            sessions: wish.sessions.isEmpty ? nil : Set(try wish.sessions.map { try id("--session", $0) }),
            event: try wish.event.map { try id("--event", $0) },
            sponsor: try wish.sponsor.map { try id("--sponsor", $0) }
                ?? (role == .sponsor ? SponsorID(wish.subject) : nil),
            expires: now.advanced(byMilliseconds: wish.lifetime.milliseconds))
        do {
            return try await minter.mint(principal, now: now)
        } catch {
            throw WishError("\(error)")
        }
    }

    private func id<Kind>(_ option: String, _ text: String) throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else {
            throw WishError("\(option) is 1 to 64 characters of A-Z a-z 0-9 _ -\(Kind.allowsDot ? " ." : "")")
        }
        return id
    }
}

/// A token that cannot be made as wished.
package struct WishError: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
