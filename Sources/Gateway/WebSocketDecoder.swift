/// Reads what a client sends on a WebSocket (RFC 6455, 5), fed any pieces, and puts messages together.
///
/// Holds at most one message of `maxMessageBytes` and one control frame.
struct WebSocketDecoder {
    enum Event: Equatable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong
        /// `nil` when the peer gave no code.
        case close(UInt16?)
    }

    /// Each ends the connection with its close code.
    enum Failure: Error, Equatable {
        case badProtocol(String)
        case invalidText
        case tooBig

        var code: UInt16 {
            switch self {
            case .badProtocol: 1002
            case .invalidText: 1007
            case .tooBig: 1009
            }
        }

        var reason: String {
            switch self {
            case .badProtocol(let problem): problem
            case .invalidText: "text must be UTF-8"
            case .tooBig: "message too big"
            }
        }
    }

    private enum State {
        case first
        case second
        case length(missing: Int)
        case mask(missing: Int)
        case payload
    }

    let maxMessageBytes: Int
    private var state = State.first
    private var opcode = WebSocketFrame.Opcode.text
    private var isFinal = false
    private var remaining: UInt64 = 0
    private var mask: UInt32 = 0
    private var control: [UInt8] = []
    /// Of the message whose fragments are coming in; `nil` between messages.
    private var messageOpcode: WebSocketFrame.Opcode?
    private var message: [UInt8] = []

    init(maxMessageBytes: Int) {
        self.maxMessageBytes = maxMessageBytes
    }

    /// Takes bytes up to the end of the next event; returns how many it took.
    mutating func decode(_ input: Span<UInt8>) throws(Failure) -> (consumed: Int, event: Event?) {
        var index = 0
        while index < input.count {
            if case .payload = state {
                let count = Int(min(remaining, UInt64(input.count - index)))
                unmask(input.extracting(index..<index + count))
                index += count
                remaining -= UInt64(count)
            } else {
                try header(input[index])
                index += 1
            }
            if case .payload = state, remaining == 0 {
                state = .first
                if let event = try finishFrame() { return (index, event) }
            }
        }
        return (index, nil)
    }

    private mutating func header(_ byte: UInt8) throws(Failure) {
        switch state {
        case .first:
            guard byte & 0x70 == 0, let opcode = WebSocketFrame.Opcode(rawValue: byte & 0x0F) else {
                throw .badProtocol("unknown kind of frame")
            }
            self.opcode = opcode
            isFinal = byte & 0x80 != 0
            if opcode.isControl && !isFinal { throw .badProtocol("a control frame must be whole") }
            if !opcode.isControl && (opcode == .continuation) != (messageOpcode != nil) {
                throw .badProtocol("fragments out of order")
            }
            state = .second
        case .second:
            if byte & 0x80 == 0 { throw .badProtocol("a client's frames must be masked") }
            let length = byte & 0x7F
            if opcode.isControl && length > 125 { throw .badProtocol("a control frame is too long") }
            remaining = length < 126 ? UInt64(length) : 0
            state = length < 126 ? .mask(missing: 4) : .length(missing: length == 126 ? 2 : 8)
            if length < 126 { try checkLength() }
        case .length(let missing):
            remaining = remaining << 8 | UInt64(byte)
            state = missing == 1 ? .mask(missing: 4) : .length(missing: missing - 1)
            if missing == 1 { try checkLength() }
        case .mask(let missing):
            mask = mask << 8 | UInt32(byte)
            state = missing == 1 ? .payload : .mask(missing: missing - 1)
        case .payload:
            break
        }
    }

    private func checkLength() throws(Failure) {
        if opcode.isControl { return }
        if remaining > UInt64(maxMessageBytes) || message.count + Int(remaining) > maxMessageBytes { throw .tooBig }
    }

    private mutating func unmask(_ input: Span<UInt8>) {
        var mask = mask
        func append(to bytes: inout [UInt8]) {
            for index in input.indices {
                mask = mask << 8 | mask >> 24
                bytes.append(input[index] ^ UInt8(truncatingIfNeeded: mask))
            }
        }
        if opcode.isControl { append(to: &control) } else { append(to: &message) }
        self.mask = mask
    }

    private mutating func finishFrame() throws(Failure) -> Event? {
        switch opcode {
        case .continuation, .text, .binary:
            let kind = messageOpcode ?? opcode
            messageOpcode = isFinal ? nil : kind
            if !isFinal { return nil }
            let bytes = message
            message = []
            if kind == .binary { return .message(.binary(bytes)) }
            if !bytes.isUTF8 { throw .invalidText }
            return .message(.text(bytes))
        case .ping, .pong, .close:
            let bytes = control
            control = []
            if opcode == .ping { return .ping(bytes) }
            if opcode == .pong { return .pong }
            return .close(try closeCode(bytes))
        }
    }

    private func closeCode(_ payload: [UInt8]) throws(Failure) -> UInt16? {
        if payload.isEmpty { return nil }
        if payload.count == 1 { throw .badProtocol("a close code has two bytes") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .badProtocol("a close code that may not be sent")
        }
        if !Array(payload[2...]).isUTF8 { throw .invalidText }
        return code
    }
}

extension [UInt8] {
    /// Whether these bytes are well-formed UTF-8: no surrogates, no overlong forms.
    var isUTF8: Bool { (try? UTF8Span(validating: span)) != nil }
}
