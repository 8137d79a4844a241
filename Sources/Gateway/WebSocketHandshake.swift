import CWebSockets

/// The opening handshake (RFC 6455, 4.2).
enum WebSocketHandshake {
    enum Verdict {
        /// Not a request for a WebSocket.
        case absent
        case invalid(HTTPResponse)
        /// The key to be signed.
        case valid(key: String)
    }

    static func judge(_ request: RequestHead) -> Verdict {
        let headers = request.headers
        guard headers.contains("websocket", in: "upgrade"), headers.contains("upgrade", in: "connection") else {
            return .absent
        }
        guard request.method == "GET" else {
            return .invalid(HTTPRequestError.malformed("a WebSocket begins with GET").response)
        }
        guard headers["sec-websocket-version"] == "13" else {
            var response = HTTPRequestError.malformed("this server speaks WebSocket version 13").response
            response.status = 426
            response.addHeader("Sec-WebSocket-Version", "13")
            response.addHeader("Upgrade", "websocket")
            return .invalid(response)
        }
        // 16 bytes in base64: 22 characters and two equals signs.
        guard let key = headers["sec-websocket-key"], key.utf8.count == 24, key.hasSuffix("==") else {
            return .invalid(HTTPRequestError.malformed("Sec-WebSocket-Key must be 16 bytes in base64").response)
        }
        return .valid(key: key)
    }

    static func acceptance(key: String, subprotocol: String?) -> [UInt8] {
        var head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += "Sec-WebSocket-Accept: \(signature(of: key))\r\n"
        if let subprotocol { head += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        return Array((head + "\r\n").utf8)
    }

    static func signature(of key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        _ = lws_SHA1(text, text.count, &digest)
        var encoded = [CChar](repeating: 0, count: 32)
        let length = digest.withUnsafeBytes {
            lws_b64_encode_string($0.baseAddress?.assumingMemoryBound(to: CChar.self), 20, &encoded, 32)
        }
        return String(decoding: encoded.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
