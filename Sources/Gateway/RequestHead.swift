/// The first part of an HTTP request: what is asked, by whom, with which header fields.
package struct RequestHead: Sendable {
    package struct QueryItem: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    /// Upper case as on the wire: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS` or `SOURCE`.
    package var method: String
    /// As it came, path and query.
    package var target: String
    /// Percent-decoded, begins with `/`, holds no NUL. It may hold `..`: no file is named by it here.
    package var path: String
    /// Percent-decoded, `+` read as a space, in order; a name may repeat.
    package var query: [QueryItem]
    package var headers: HeaderFields
    /// The client's address without its port, for limits and the audit; `""` when it has gone.
    package var peer: String
    /// Whether it came through TLS.
    package var isSecure: Bool

    /// The first value of that name in the query.
    package func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The WebSocket subprotocols the client offers, in its order of preference.
    package var offeredSubprotocols: [String] { headers.items(of: "sec-websocket-protocol") }
}
