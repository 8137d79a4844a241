import Gateway

/// Which web pages may talk to the server: its own, and those listed.
///
/// A request without an `Origin` comes from no page and is judged by its token alone.
struct OriginPolicy: Sendable {
    /// Origins such as `https://event.example.com`.
    var allowed: [String]

    func permits(_ head: RequestHead) -> Bool {
        guard let origin = head.headers["origin"] else { return true }
        if allowed.contains(origin) { return true }
        guard let host = head.headers["host"], let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...] == host
    }
}
