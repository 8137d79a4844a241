import CWebSockets

/// What one socket does when the library calls; all but `fail` on the client's thread alone.
protocol ClientSocket: AnyObject, Sendable {
    /// How to connect.
    var request: ConnectionRequest { get }
    /// Something was asked from outside.
    func wake()
    /// A callback of the library; other than zero ends the connection.
    func handle(_ event: ClientSocketEvent) -> Int32
    /// No connection came about, or it is gone; may be called again, which changes nothing.
    func fail(_ error: ClientError)
}

struct ConnectionRequest: Sendable {
    var address: ServerAddress
    var headers: [(name: String, value: String)] = []
    /// For WebSockets.
    var subprotocols: [String] = []
    /// `nil` for a WebSocket.
    var method: String?
    var acceptsAnyCertificate = false

    /// A header that would end early or break the request's head is refused.
    func validate() throws(ClientError) {
        for (name, value) in headers {
            let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }
            guard isName, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw .badAddress("\(address)", reason: "a header's name or value holds signs that it cannot hold")
            }
        }
        guard subprotocols.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ",") } })
        else { throw .badAddress("\(address)", reason: "a subprotocol holds signs that it cannot hold") }
    }
}

/// A callback, with what it brings.
struct ClientSocketEvent {
    var reason: lws_callback_reasons
    var wire: OpaquePointer
    var bytes: UnsafeMutableRawPointer?
    var count: Int

    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bytes), count: bytes == nil ? 0 : count)
    }

    /// Why a connection did not come about, from what the library says of it.
    var failureReason: String {
        let text = String(decoding: payload.prefix(200).prefix { $0 != 0 }, as: UTF8.self)
        if text.isEmpty { return "no answer within 10 s" }
        if text.contains("SSL") { return "its certificate is not trusted, or it does not speak TLS" }
        if text == "Unable to connect" { return "nothing listens there" }
        return text
    }

    /// Adds headers to the request's head while it is built. False when they do not fit.
    func append(_ headers: [(name: String, value: String)]) -> Bool {
        guard let bytes else { return false }
        var room = count
        for (name, value) in headers {
            let before = bytes.load(as: UnsafeMutablePointer<UInt8>.self)
            let length = value.utf8.count
            guard cws_client_add_header(wire, bytes, room, name + ":", value, length) == 0 else { return false }
            room -= bytes.load(as: UnsafeMutablePointer<UInt8>.self) - before
        }
        return true
    }
}
