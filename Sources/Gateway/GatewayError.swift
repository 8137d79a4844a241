/// Why the gateway could not start.
package enum GatewayError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidConfiguration(String)
    case cannotListen(host: String, port: UInt16, reason: String)
    case cannotStartService(reason: String)
    case alreadyStarted

    package var description: String {
        switch self {
        case .invalidConfiguration(let problem): "gateway configuration: \(problem)"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \(host), port \(port): \(reason); choose another address or port, or stop what uses it"
        case .cannotStartService(let reason):
            "cannot start the WebSocket service: \(reason); check the TLS files and that libwebsockets-evlib-uv is installed"
        case .alreadyStarted: "the gateway was started before; make a new one"
        }
    }
}
