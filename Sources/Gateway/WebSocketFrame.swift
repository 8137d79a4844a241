/// The frames a server sends (RFC 6455, 5.2): never masked, never split, no extension.
enum WebSocketFrame {
    enum Opcode: UInt8 {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA

        var isControl: Bool { rawValue & 0x8 != 0 }
    }

    static func header(opcode: Opcode, payloadLength: Int) -> [UInt8] {
        let first = 0x80 | opcode.rawValue
        switch payloadLength {
        case ..<126: return [first, UInt8(payloadLength)]
        case ..<65_536: return [first, 126, UInt8(payloadLength >> 8), UInt8(payloadLength & 0xFF)]
        default:
            return [first, 127] + (0..<8).map { UInt8(truncatingIfNeeded: payloadLength >> (56 - 8 * $0)) }
        }
    }

    static func encode(_ message: WebSocketMessage) -> [UInt8] {
        switch message {
        case .text(let bytes): encode(.text, bytes)
        case .binary(let bytes): encode(.binary, bytes)
        }
    }

    static func encode(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
        header(opcode: opcode, payloadLength: payload.count) + payload
    }

    /// A close frame; a reason past the 123 bytes a control frame has room for is cut at a character.
    static func close(code: UInt16, reason: String) -> [UInt8] {
        var payload = [UInt8(code >> 8), UInt8(code & 0xFF)]
        for character in reason {
            let bytes = character.utf8
            if payload.count + bytes.count > 125 { break }
            payload.append(contentsOf: bytes)
        }
        return encode(.close, payload)
    }
}
