import Access
import Credentials
import RoomModel
import Rooms
import Wire

/// Mints tokens for those who may, hands out guests' tokens, and takes tokens back.
final class TokenDesk: Sendable {
    /// What a token should say, as a request asks for it.
    struct Wish: Sendable {
        var role: Role
        var subject: String
        var event: EventID?
        var sessions: Set<SessionID>?
        var sponsor: SponsorID?
        var lifetime: Duration?
    }

    struct Minted: Sendable {
        var token: String
        var principal: Principal
    }

    private let minter: TokenMinter
    private let verifier: TokenVerifier
    private let authenticator: Authenticator
    private let store: any RevocationStore
    private let catalog: CatalogDirectory
    private let audit: Audit
    private let clock: WallClock
    private let settings: TokenSettings
    /// Ends the connections of principals that the rule picks; returns how many.
    private let close: @Sendable (_ isRevoked: (Principal) -> Bool) -> Int

    init(
        minter: TokenMinter, verifier: TokenVerifier, authenticator: Authenticator, store: any RevocationStore,
        catalog: CatalogDirectory, audit: Audit, clock: WallClock, settings: TokenSettings,
        close: @escaping @Sendable ((Principal) -> Bool) -> Int
    ) {
        self.minter = minter
        self.verifier = verifier
        self.authenticator = authenticator
        self.store = store
        self.catalog = catalog
        self.audit = audit
        self.clock = clock
        self.settings = settings
        self.close = close
    }

    /// Takes up what was revoked before this process.
    func restore() async throws {
        for revocation in try await store.revocations() { verifier.add(revocation) }
    }

    // MARK: Minting

    func mint(_ wish: Wish, by author: Principal) async throws -> Minted {
        let minted = try await make(wish, by: author) { try await self.minter.mint($0, now: $1) }
        try await audit.record(.tokenMinted, "\(wish.role.rawValue) \(wish.subject)", by: author)
        return minted
    }

    /// A join link's token: whoever shows it gets a guest's token with these rights.
    func invite(_ wish: Wish, by author: Principal) async throws -> Minted {
        let minted = try await make(wish, by: author) { try await self.minter.mintInvitation($0, now: $1) }
        try await audit.record(.tokenMinted, "join \(minted.principal.tokenID ?? "")", by: author)
        return minted
    }

    /// A guest's own token for a join link; each call makes another guest.
    func join(_ invitation: String) async throws -> Minted {
        let now = clock.now()
        var guest = try authenticator.verifyInvitation(invitation, now: now)
        guest.invitation = guest.tokenID
        guest.tokenID = Self.randomID()
        guest.subject = "guest-" + Self.randomID()
        return Minted(token: try await minter.mint(guest, now: now), principal: guest)
    }

    private func make(
        _ wish: Wish, by author: Principal, sign: (Principal, EventTime) async throws -> String
    ) async throws -> Minted {
        try author.mayMintTokens()
        let now = clock.now()
        let view = catalog.view(of: author.tenant)
        for session in wish.sessions ?? [] where view.event(of: session) == nil { throw AccessError.unknown(.session) }
        if let event = wish.event, !view.contains(event) { throw AccessError.unknown(.event) }
        if let sponsor = wish.sponsor, !view.contains(sponsor) { throw AccessError.unknown(.sponsor) }
        let lifetime = min(wish.lifetime ?? settings.ttl, settings.maxTTL)
        let wanted = Principal(
            tenant: author.tenant, subject: wish.subject, role: wish.role,
            // What the author is limited to and the wish leaves open stays limited.
            sessions: wish.sessions ?? author.sessions, event: wish.event ?? author.event, sponsor: wish.sponsor,
            expires: min(now.advanced(byMilliseconds: lifetime.milliseconds), author.expires),
            tokenID: Self.randomID())
        try author.mayMint(wanted, in: view)
        do {
            return Minted(token: try await sign(wanted, now), principal: wanted)
        } catch let error as CredentialError {
            throw RequestError(.unprocessable, "\(error)")
        }
    }

    // MARK: Revoking

    /// Refuses the tokens from now on, also after a restart, and ends their connections. Returns how many it ended.
    func revoke(_ target: Revocation.Target, by author: Principal) async throws -> Int {
        try author.mayRevokeTokens()
        let revocation = Revocation(target, by: author, at: clock.now())
        try await store.save(revocation)
        guard verifier.add(revocation) else {
            throw RequestError(.conflict, "the tenant has \(RevocationList.limit) revocations, which is the most")
        }
        let subject =
            switch target {
            case .token(let id): "jti \(id)"
            case .subject(let subject): "sub \(subject)"
            }
        try await audit.record(.tokensRevoked, subject, by: author)
        return close { revocation.reaches($0) }
    }

    /// The `jti` that a token of this tenant carries, expired ones included.
    func identifier(of token: String, for author: Principal) throws(RequestError) -> String {
        let past = EventTime(milliseconds: 0)
        guard
            let principal = (try? verifier.verify(token, now: past))
                ?? (try? verifier.verifyInvitation(token, now: past))
        else {
            // Not the author's own token is refused.
            throw RequestError(.badField, "token is none that this server takes; name its jti or its sub")
        }
        guard principal.tenant == author.tenant, let id = principal.tokenID else {
            throw RequestError(.unprocessable, "the token is none of this tenant, or carries no jti; name its sub")
        }
        return id
    }

    /// 16 characters out of 80 random bits, as ids may be.
    private static func randomID() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
        var generator = SystemRandomNumberGenerator()
        return String((0..<16).map { _ in letters[Int.random(in: 0..<32, using: &generator)] })
    }
}
