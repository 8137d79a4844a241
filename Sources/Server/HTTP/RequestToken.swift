import Gateway
import Wire

/// Finds the token that a request carries (CONTRACT §2): in a header or a subprotocol, never in the query.
enum RequestToken {
    /// `nil` when there is none. Throws for one in the query, which proxies and logs would keep.
    static func find(in head: RequestHead) throws(RequestError) -> String? {
        for name in ["token", "access_token", "jwt"] where head.query(name) != nil {
            throw RequestError(
                .badRequest, "a token never goes into the URL; send Authorization: Bearer <token> and mint a new one")
        }
        if let header = head.headers["authorization"] { return try fromHeader(header) }
        let offered = head.offeredSubprotocols
        if let bearer = offered.first(where: { $0.hasPrefix("bearer.") }) { return String(bearer.dropFirst(7)) }
        if offered.count >= 2, ["token", "bearer"].contains(offered[0].lowercased()) { return offered[1] }
        return nil
    }

    private static func fromHeader(_ header: String) throws(RequestError) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2 else {
            throw RequestError(.unauthenticated, "the Authorization header is Bearer <token>")
        }
        let credential = parts[1].trimmingPrefix(" ")
        switch parts[0].lowercased() {
        case "bearer", "token": return String(credential)
        case "basic":
            // Icecast clients: the password is the token, the user name is ignored.
            guard let decoded = Base64.decode(String(credential)), let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
            else { throw RequestError(.unauthenticated, "the Basic credential is base64 of user:token") }
            return String(decoding: decoded[(colon + 1)...], as: UTF8.self)
        default:
            throw RequestError(.unauthenticated, "the Authorization header is Bearer <token>")
        }
    }
}
