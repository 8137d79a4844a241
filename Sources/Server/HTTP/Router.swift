import Access
import Gateway
import Wire

/// A request as a route sees it.
struct RoutedRequest: Sendable {
    var head: RequestHead
    var parameters: [String: String]
    /// Whole; empty for methods without one.
    var body: [UInt8]
    /// Who asks; `nil` only on routes that anyone may use.
    var principal: Principal?

    /// A parameter of the path's shape.
    subscript(name: String) -> String { parameters[name] ?? "" }

    func authenticated() throws(RequestError) -> Principal {
        guard let principal else {
            throw RequestError(.unauthenticated, "a token is needed: Authorization: Bearer <token>")
        }
        return principal
    }
}

/// One method and path, what it takes, and what answers it.
struct Route: Sendable {
    enum Access: Sendable {
        case anyone
        /// A valid token; the route judges the rest.
        case token
    }

    var method: String
    var pattern: RoutePattern
    var access: Access
    /// Greatest body in bytes; 0 for none.
    var bodyLimit: Int
    var respond: @Sendable (RoutedRequest) async throws -> HTTPResponse

    init(
        _ method: String, _ pattern: String, access: Access = .token, bodyLimit: Int = 0,
        respond: @escaping @Sendable (RoutedRequest) async throws -> HTTPResponse
    ) {
        self.method = method
        self.pattern = RoutePattern(pattern)
        self.access = access
        self.bodyLimit = bodyLimit
        self.respond = respond
    }
}

/// Finds the route of a request and turns what it throws into the right refusal.
struct Router: Sendable {
    let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes }

    enum Finding: Sendable {
        case route(Route, parameters: [String: String])
        /// The path exists under other methods.
        case methodNotAllowed([String])
        case notFound
    }

    /// HEAD is answered as GET; the gateway leaves the body out.
    func find(method: String, path: String) -> Finding {
        let method = method == "HEAD" ? "GET" : method
        var allowed: [String] = []
        for route in routes {
            guard let parameters = route.pattern.match(path) else { continue }
            if route.method == method { return .route(route, parameters: parameters) }
            allowed.append(route.method)
        }
        return allowed.isEmpty ? .notFound : .methodNotAllowed(allowed)
    }

    /// The methods of a path's routes, as they were given.
    func methods(of path: String) -> [String] {
        routes.filter { $0.pattern.match(path) != nil }.map(\.method)
    }

    static func notFound(_ path: String) -> HTTPResponse {
        .refusal(RequestError(.notFound, "there is nothing at this path; docs/protocol.md lists what there is"))
    }

    /// The path of a WebSocket, asked for without an upgrade.
    static func upgradeRequired(_ path: String) -> HTTPResponse {
        var response = HTTPResponse.refusal(
            RequestError(.upgradeRequired, "\(path) is a WebSocket: send Upgrade: websocket, Sec-WebSocket-Version: 13")
        )
        response.addHeader("Upgrade", "websocket")
        return response
    }

    static func methodNotAllowed(_ allowed: [String]) -> HTTPResponse {
        let list = Set(allowed).sorted().joined(separator: ", ")
        var response = HTTPResponse.refusal(RequestError(.methodNotAllowed, "this path takes \(list)"))
        response.addHeader("Allow", list)
        return response
    }
}
