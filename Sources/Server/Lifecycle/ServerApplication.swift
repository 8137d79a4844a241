import Access
import Concurrency
import Gateway
import RoomModel
import Rooms
import Wire

/// What the gateway serves: hands WebSockets to their conversation and requests to their route.
///
/// Called on service threads; what takes time is spawned.
final class ServerApplication: GatewayApplication {
    private enum Conversation: Sendable {
        case push
        case listen
    }

    /// A request between its head and its answer.
    private enum Exchange: Sendable {
        case route(Route, RoutedRequest)
        case upload(AudioUpload)
    }

    private struct State {
        var conversations: [ConnectionID: Conversation] = [:]
        var exchanges: [ConnectionID: Exchange] = [:]
    }

    private let state = Lock(State())
    private let gateway: LateBound<Gateway>
    private let router: Router
    private let push: PushConnections
    private let listen: ListenConnections
    private let uploads: AudioUploads
    private let authenticator: Authenticator
    private let quotas: Quotas
    private let origins: OriginPolicy
    private let scope: TaskScope
    private let clock: WallClock
    private let report: @Sendable (any Error) -> Void

    init(
        gateway: LateBound<Gateway>, router: Router, push: PushConnections, listen: ListenConnections,
        uploads: AudioUploads, authenticator: Authenticator, quotas: Quotas, origins: OriginPolicy, scope: TaskScope,
        clock: WallClock,
        report: @escaping @Sendable (any Error) -> Void
    ) {
        self.gateway = gateway
        self.router = router
        self.push = push
        self.listen = listen
        self.uploads = uploads
        self.authenticator = authenticator
        self.quotas = quotas
        self.origins = origins
        self.scope = scope
        self.clock = clock
        self.report = report
    }

    // MARK: WebSockets

    func webSocketRequested(_ request: RequestHead) -> WebSocketDecision {
        guard origins.permits(request) else {
            return .refuse(
                .refusal(RequestError(.forbidden, "this origin is not allowed; list it under http.allowed_origins")))
        }
        do {
            switch request.path {
            case "/v1/ws":
                if let token = try RequestToken.find(in: request) {
                    _ = try authenticator.principal(of: token, at: clock.now())
                }
                return .accept(subprotocol: try Self.pushSubprotocol(request.offeredSubprotocols))
            case "/v1/listen":
                _ = try listen.judge(request, try principal(of: request))
                let offered = request.offeredSubprotocols.first
                return .accept(
                    subprotocol: offered.flatMap { ["token", "bearer"].contains($0.lowercased()) ? $0 : nil })
            default:
                return .refuse(Router.notFound(request.path))
            }
        } catch {
            return .refuse(.refusal(error))
        }
    }

    func webSocketOpened(_ connection: ConnectionID, _ request: RequestHead) {
        switch request.path {
        case "/v1/listen":
            guard let principal = try? principal(of: request), let parameters = try? listen.judge(request, principal)
            else {
                // Judged a moment ago: the token expired or the catalog changed in between.
                gateway.bound?.close(
                    connection, code: CloseCode.authenticationFailed.rawValue,
                    reason: CloseCode.authenticationFailed.reason)
                return
            }
            state.withLock { $0.conversations[connection] = .listen }
            listen.opened(connection, principal, parameters)
        default:
            state.withLock { $0.conversations[connection] = .push }
            push.opened(connection, from: request.peer, token: try? RequestToken.find(in: request))
        }
    }

    func webSocketReceived(_ connection: ConnectionID, _ message: WebSocketMessage) {
        switch state.withLock({ $0.conversations[connection] }) {
        case .push: push.received(connection, message)
        case .listen: listen.received(connection, message)
        case nil: break
        }
    }

    func webSocketClosed(_ connection: ConnectionID) {
        switch state.withLock({ $0.conversations.removeValue(forKey: connection) }) {
        case .push: push.closed(connection)
        case .listen: listen.closed(connection)
        case nil: break
        }
    }

    func farewell(_ connection: ConnectionID, code: UInt16, reason: String) -> [UInt8]? {
        guard let code = CloseCode(rawValue: code), state.withLock({ $0.conversations[connection] == .push }) else {
            return nil
        }
        let wait: Int? =
            switch code {
            case .draining: Int.random(in: 500...5_000)
            case .overloaded, .tooManyConnections, .rateLimited: Int.random(in: 2_000...8_000)
            default: nil
            }
        return ServerMessage.bye(code, retryAfterMilliseconds: wait)
    }

    private static func pushSubprotocol(_ offered: [String]) throws(RequestError) -> String? {
        if offered.contains("roomtone.v1") { return "roomtone.v1" }
        guard offered.isEmpty else {
            throw RequestError(.badRequest, "this server speaks the subprotocol roomtone.v1; offer it")
        }
        return nil
    }

    private func principal(of head: RequestHead) throws(RequestError) -> Principal {
        guard let token = try RequestToken.find(in: head) else {
            throw RequestError(.unauthenticated, "a token is needed: Authorization: Bearer <token>")
        }
        return try authenticator.principal(of: token, at: clock.now())
    }

    // MARK: HTTP

    func requestReceived(_ exchange: ConnectionID, _ head: RequestHead) -> BodyPlan {
        guard origins.permits(head) else {
            return refuse(
                exchange, head,
                RequestError(.forbidden, "this origin is not allowed; list it under http.allowed_origins"))
        }
        if let session = AudioUploads.session(of: head) {
            do {
                let upload = try uploads.open(exchange, head, session: session, by: try principal(of: head)) {
                    [state] in state.withLock { _ = $0.exchanges.removeValue(forKey: exchange) }
                }
                state.withLock { $0.exchanges[exchange] = .upload(upload) }
                upload.start()
                return .stream
            } catch {
                return refuse(exchange, head, error, challengesForPassword: true)
            }
        }
        let methods = methods(of: head.path)
        if head.method == "OPTIONS", !methods.isEmpty {
            return respond(exchange, head, OriginPolicy.preflight(methods: methods))
        }
        switch router.find(method: head.method, path: head.path) {
        case .notFound where head.path == "/v1/ws" || head.path == "/v1/listen":
            return respond(exchange, head, Router.upgradeRequired(head.path))
        case .notFound, .methodNotAllowed:
            let response = methods.isEmpty ? Router.notFound(head.path) : Router.methodNotAllowed(methods)
            return respond(exchange, head, response)
        case .route(let route, let parameters):
            do {
                let principal: Principal? = route.access == .token ? try principal(of: head) : nil
                let request = RoutedRequest(head: head, parameters: parameters, body: [], principal: principal)
                state.withLock { $0.exchanges[exchange] = .route(route, request) }
                return route.bodyLimit > 0 ? .buffer(limit: route.bodyLimit) : .none
            } catch {
                return refuse(exchange, head, error)
            }
        }
    }

    /// Every method that a path takes, for `Allow`; empty for a path that there is not.
    private func methods(of path: String) -> [String] {
        var methods = router.methods(of: path)
        if AudioUploads.takes(path) { methods += AudioUploads.methods }
        if methods.isEmpty { return [] }
        return Set(methods + ["OPTIONS"] + (methods.contains("GET") ? ["HEAD"] : [])).sorted()
    }

    func requestBody(_ exchange: ConnectionID, _ chunk: [UInt8]) {
        guard case .upload(let upload) = state.withLock({ $0.exchanges[exchange] }) else { return }
        upload.accept(chunk)
    }

    func requestEnded(_ exchange: ConnectionID, _ body: [UInt8]) {
        switch state.withLock({ $0.exchanges.removeValue(forKey: exchange) }) {
        case .upload(let upload): upload.finish()
        case .route(let route, var request):
            request.body = body
            if let principal = request.principal,
                let refusal = quotas.charge(principal, bytes: body.count, at: clock.now())
            {
                _ = refuse(exchange, request.head, RequestError(refusal))
            } else {
                answer(exchange, route, request)
            }
        case nil: break
        }
    }

    func requestAborted(_ exchange: ConnectionID) {
        if case .upload(let upload) = state.withLock({ $0.exchanges.removeValue(forKey: exchange) }) {
            upload.finish(.interrupted)
        }
    }

    private func answer(_ exchange: ConnectionID, _ route: Route, _ request: RoutedRequest) {
        let spawned = scope.spawn { [gateway, origins, report] in
            let response: HTTPResponse
            do {
                response = try await route.respond(request)
            } catch let error as RequestError {
                response = .refusal(error)
            } catch let error as AccessError {
                response = .refusal(RequestError(error))
            } catch {
                report(error)
                response = .refusal(
                    RequestError(.internal, "the server could not answer; its log says why. Try again in a moment"))
            }
            gateway.bound?.respond(to: exchange, with: origins.mark(response, for: request.head))
        }
        if !spawned {
            _ = refuse(exchange, request.head, RequestError(.overloaded, "too many requests wait; try again"))
        }
    }

    /// - Parameter challengesForPassword: Whether programs that know Basic authentication only, as those that send
    ///   audio, are asked for it; browsers would ask the person.
    private func refuse(
        _ exchange: ConnectionID, _ head: RequestHead, _ error: RequestError, challengesForPassword: Bool = false
    ) -> BodyPlan {
        var response = HTTPResponse.refusal(error)
        if challengesForPassword, response.status == 401 {
            response.addHeader("WWW-Authenticate", #"Basic realm="roomtone", charset="UTF-8""#)
        }
        return respond(exchange, head, response)
    }

    /// Answers before, or without, the request's body.
    private func respond(_ exchange: ConnectionID, _ head: RequestHead, _ response: HTTPResponse) -> BodyPlan {
        gateway.bound?.respond(to: exchange, with: origins.mark(response, for: head))
        return .none
    }
}
