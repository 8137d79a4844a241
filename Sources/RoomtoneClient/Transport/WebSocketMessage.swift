/// A whole message, however many fragments it came in.
public enum WebSocketMessage: Hashable, Sendable {
    /// UTF-8, checked.
    case text([UInt8])
    case binary([UInt8])

    public var bytes: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}

/// How a WebSocket ended.
public struct WebSocketClosure: Hashable, Sendable {
    /// RFC 6455 §7.4 or the protocol's own; 1006 when the connection broke without a word, 1005 when it named none.
    public var code: UInt16
    public var reason: String
    /// The peer said it first.
    public var isFromPeer: Bool

    public init(code: UInt16, reason: String = "", isFromPeer: Bool) {
        self.code = code
        self.reason = reason
        self.isFromPeer = isFromPeer
    }

    static let broken = WebSocketClosure(code: 1006, isFromPeer: false)
}

extension WebSocketClosure: CustomStringConvertible {
    public var description: String {
        let words = reason.isEmpty ? "" : " (\(reason))"
        return code == 1006 ? "it broke without a word" : "code \(code)\(words)"
    }
}
