import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// Tokens for others: minted, handed out to guests, taken back (CONTRACT §2).
struct TokenRoutes: Sendable {
    let desk: TokenDesk
    let publicURL: String?

    private static let bodyLimit = 32 << 10

    var routes: [Route] {
        [
            Route("POST", "/v1/tokens", bodyLimit: Self.bodyLimit, respond: mint),
            Route("POST", "/v1/tokens/revoke", bodyLimit: Self.bodyLimit, respond: revoke),
            Route("POST", "/v1/join", access: .anyone, bodyLimit: Self.bodyLimit, respond: join),
        ]
    }

    private func mint(_ request: RoutedRequest) async throws -> HTTPResponse {
        let author = try request.authenticated()
        try author.mayMintTokens()
        let body = try JSONBody(request.body)
        var wish = TokenDesk.Wish(role: .attendee, subject: "guest")
        wish.event = try Self.id("event", try body.optionalText("event"))
        var sessions = try body.texts("sessions")
        if let session = try body.optionalText("session") { sessions = (sessions ?? []) + [session] }
        wish.sessions = try sessions.map { Set(try $0.compactMap { try Self.id("sessions", $0) }) }
        wish.lifetime = try body.duration("ttl") ?? body.duration("ttl_s")
        if try body.flag("join") {
            if let role = try body.optionalText("role"), role != Role.attendee.rawValue {
                throw RequestError(.badField, "a join link is for attendees; leave role out")
            }
            return Self.answer(try await desk.invite(wish, by: author), link: try base(request.head))
        }
        let name = try body.text("role")
        guard let role = Role(rawValue: name) else {
            throw RequestError(
                .badField, "role is one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        wish.role = role
        wish.subject = try body.optionalText("sub") ?? body.text("subject")
        wish.sponsor = try Self.id("sponsor", try body.optionalText("sponsor"))
        if role == .sponsor, wish.sponsor == nil { wish.sponsor = SponsorID(wish.subject) }
        return Self.answer(try await desk.mint(wish, by: author), link: nil)
    }

    private func join(_ request: RoutedRequest) async throws -> HTTPResponse {
        let token = try RequestToken.find(in: request.head) ?? JSONBody(request.body).text("token")
        let guest = try await desk.join(token)
        return Self.answer(guest, link: nil)
    }

    private func revoke(_ request: RoutedRequest) async throws -> HTTPResponse {
        let author = try request.authenticated()
        try author.mayRevokeTokens()
        let body = try JSONBody(request.body)
        let target: Revocation.Target
        if let token = try body.optionalText("token") {
            target = .token(try desk.identifier(of: token, for: author))
        } else if let id = try body.optionalText("jti") {
            target = .token(id)
        } else if let subject = try body.optionalText("sub") ?? body.optionalText("subject") {
            target = .subject(subject)
        } else {
            throw RequestError(.missingField, "say what to revoke: jti, sub or the token itself")
        }
        switch target {
        case .token(let name), .subject(let name):
            guard (1...128).contains(name.count) else {
                throw RequestError(.badField, "jti and sub are 1 to 128 characters")
            }
        }
        let closed = try await desk.revoke(target, by: author)
        return .json(JSONWriter.object { $0.member("closed", closed) })
    }

    private static func answer(_ minted: TokenDesk.Minted, link base: String?) -> HTTPResponse {
        let principal = minted.principal
        return .json(
            JSONWriter.object {
                $0.member("token", minted.token)
                $0.member("jti", principal.tokenID ?? "")
                $0.member("expires", principal.expires.milliseconds)
                if let base {
                    // The fragment stays in the browser: no log on the way sees the token.
                    $0.member("url", "\(base)/#join=\(minted.token)")
                } else {
                    $0.member("sub", principal.subject)
                    $0.member("role", principal.role.rawValue)
                }
                $0.member("event", ifPresent: principal.event?.text)
                if let sessions = principal.sessions {
                    $0.key("sessions")
                    $0.array(sessions.map(\.text).sorted()) { $0.string($1) }
                }
            }, status: 201)
    }

    /// Where people reach this server: as configured, else as the request itself did.
    private func base(_ head: RequestHead) throws(RequestError) -> String {
        if let publicURL { return publicURL }
        guard let host = head.headers["host"] else {
            throw RequestError(.badRequest, "without http.public_url the request must carry a Host header")
        }
        return (head.isSecure ? "https://" : "http://") + host
    }

    private static func id<Kind>(_ name: String, _ text: String?) throws(RequestError) -> Identifier<Kind>? {
        guard let text else { return nil }
        guard let id = Identifier<Kind>(text) else {
            throw RequestError(.badField, "\(name) is no \(Kind.noun) id; ids are 1 to 64 of A-Z a-z 0-9 _ -")
        }
        return id
    }
}
