/// Why something asked of a server did not happen; each text says what, where, and what to do.
public enum ClientError: Error, Hashable, Sendable {
    /// The address is none that a client can use.
    case badAddress(String, reason: String)
    /// No connection came about: refused, unknown host, bad certificate, or no answer in time.
    case unreachable(address: String, reason: String)
    /// The server answered the request for a WebSocket with an HTTP status.
    case upgradeRefused(address: String, status: Int, retryAfterSeconds: Int?)
    /// The connection ended.
    case closed(WebSocketClosure)
    /// The server refused a request: its code, its words, whether the same request may succeed later.
    case requestRefused(code: String, message: String, retry: Bool, afterMilliseconds: Int)
    /// The function that gives tokens failed.
    case noToken(reason: String)
    /// The server's answer is not what the protocol says.
    case badAnswer(String)
    /// A message or body is longer than allowed.
    case tooLarge(limit: Int)
    /// More waits than the client holds.
    case tooMuchWaiting(limit: Int)
    /// The client has a subscription to the topic.
    case alreadySubscribed(topic: String)
    /// The client was stopped before an answer came.
    case stopped
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badAddress(let address, let reason):
            "\(address) is no server's address: \(reason); give one like http://127.0.0.1:8787"
        case .unreachable(let address, let reason):
            "no connection to \(address): \(reason); check the address and that the server runs"
        case .upgradeRefused(let address, let status, let seconds):
            "\(address) answered \(status) instead of opening a WebSocket; "
                + (seconds.map { "try again in \($0) s" } ?? Self.advice(status: status))
        case .closed(let closure): "the connection ended: \(closure)"
        case .requestRefused(let code, let message, let retry, _):
            "the server refused (\(code)): \(message)" + (retry ? "; try again later" : "")
        case .noToken(let reason): "no token: \(reason)"
        case .badAnswer(let what): "the server's answer is not understood: \(what); is it a Roomtone server?"
        case .tooLarge(let limit): "longer than the \(limit) bytes allowed; send less at once"
        case .tooMuchWaiting(let limit): "\(limit) requests wait already; await their answers first"
        case .alreadySubscribed(let topic): "this client has a subscription to \(topic); use that one"
        case .stopped: "the client was stopped before an answer came"
        }
    }

    private static func advice(status: Int) -> String {
        switch status {
        case 401, 403: "check the token and its role"
        case 404: "check the address's path"
        case 500...: "try again later"
        default: "check the request"
        }
    }
}
