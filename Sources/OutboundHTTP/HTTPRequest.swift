/// A request to a server elsewhere.
package struct HTTPRequest: Sendable {
    package var method: String
    /// `http://` or `https://`; anything else is refused.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// From the call to the last byte of the answer.
    package var timeout: Duration = .seconds(10)
    /// Bytes of the answer's body; a longer one fails.
    package var longestAnswer = 1 << 20
    /// Redirects followed; 0 gives the redirect itself as the answer.
    package var redirects = 0
    package var addresses = AddressPolicy.any

    package init(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What a server answered.
package struct HTTPAnswer: Sendable {
    package var status: Int
    /// Names in lower case; of several with one name the last.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer.
package enum HTTPFailure: Error, Equatable, Sendable, CustomStringConvertible {
    case badRequest(String)
    /// The name leads to an address that the request's policy refuses.
    case addressRefused
    case timedOut
    case answerTooLong(limit: Int)
    /// No connection, or one that broke; in libcurl's words.
    case connection(String)
    case tooManyRequests(limit: Int)
    case closed

    package var description: String {
        switch self {
        case .badRequest(let what): "The request cannot be made: \(what). Check the address in the configuration."
        case .addressRefused: "The address is not one that may be connected to. Use a public address."
        case .timedOut: "The server did not answer in time."
        case .answerTooLong(let limit): "The server's answer is longer than \(limit) bytes."
        case .connection(let reason): "The server cannot be reached: \(reason)."
        case .tooManyRequests(let limit): "\(limit) requests are open already. Try again in a moment."
        case .closed: "The server is shutting down."
        }
    }
}
