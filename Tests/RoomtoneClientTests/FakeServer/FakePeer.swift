import Foundation
import Glibc
import Synchronization

/// The server's end of one connection: HTTP and RFC 6455 by hand, so that it can also do what no server should.
final class FakePeer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    enum Frame: Equatable {
        case text(String)
        case binary([UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(UInt16, String)
    }

    private let descriptor: Int32
    private let isCut = Mutex(false)

    init(descriptor: Int32) {
        self.descriptor = descriptor
        // No test waits longer for the other side.
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { cut() }

    /// Ends the connection without a word.
    func cut() {
        isCut.withLock { isCut in
            guard !isCut else { return }
            isCut = true
            close(descriptor)
        }
    }

    /// Sends a reset instead of an end.
    func reset() {
        var lingering = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        cut()
    }

    // MARK: Bytes

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = send(bytes[sent...])
            guard count > 0 else { throw Failure("cannot write: \(errno)") }
            sent += count
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// How many bytes the client takes within the time, at most `limit`; for clients that are meant to stop reading.
    func writeUntilStuck(_ bytes: [UInt8], limit: Int, milliseconds: Int) -> Int {
        var patience = timeval(tv_sec: 0, tv_usec: milliseconds * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var sent = 0
        while sent < limit {
            let at = sent % bytes.count
            let count = send(bytes[at...])
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    func read(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes[filled...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard got > 0 else { throw Failure(got == 0 ? "the client is gone" : "nothing came: \(errno)") }
            filled += got
        }
        return bytes
    }

    // MARK: HTTP

    /// The request's head, up to the empty line.
    func readHead() throws -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) { bytes += try read(1) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Agrees to a WebSocket; returns the request's head.
    @discardableResult
    func upgrade(subprotocol: String? = nil) throws -> String {
        let head = try readHead()
        guard let key = Self.header("sec-websocket-key", in: head) else { throw Failure("no key in \(head)") }
        let accept = Data(SHA1.hash(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
        let chosen = subprotocol.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? ""
        try write(
            Array(
                ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: \(accept)\r\n\(chosen)\r\n").utf8))
        return head
    }

    static func header(_ name: String, in head: String) -> String? {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix(name + ":") {
            return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    // MARK: WebSocket

    static func frame(opcode: UInt8, isFinal: Bool = true, _ payload: [UInt8]) -> [UInt8] {
        var bytes = [(isFinal ? 0x80 : 0) | opcode]
        switch payload.count {
        case ..<126: bytes.append(UInt8(payload.count))
        case ..<65536: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 255)) }
        }
        return bytes + payload
    }

    func send(_ text: String) throws { try write(Self.frame(opcode: 1, Array(text.utf8))) }

    func sendClose(_ code: UInt16, _ reason: String = "") throws {
        try write(Self.frame(opcode: 8, [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8)))
    }

    /// The next frame; fragments are frames of their own and appear as what their opcode says.
    func readFrame() throws -> Frame {
        let head = try read(2)
        guard head[1] & 0x80 != 0 else { throw Failure("a client's frame is not masked") }
        var count = Int(head[1] & 0x7f)
        if count == 126 { count = try read(2).reduce(0) { $0 << 8 | Int($1) } }
        if count == 127 { count = try read(8).reduce(0) { $0 << 8 | Int($1) } }
        let mask = try read(4)
        var payload = try read(count)
        for index in payload.indices { payload[index] ^= mask[index & 3] }
        switch head[0] & 0x0f {
        case 1: return .text(String(decoding: payload, as: UTF8.self))
        case 2: return .binary(payload)
        case 9: return .ping(payload)
        case 10: return .pong(payload)
        case 8:
            let code = payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : 1005
            return .close(code, String(decoding: payload.dropFirst(2), as: UTF8.self))
        default: throw Failure("opcode \(head[0] & 0x0f)")
        }
    }

    /// The next request as its members.
    @discardableResult
    func readRequest(_ operation: String) throws -> [String: Any] {
        let frame = try readFrame()
        guard case .text(let text) = frame else { throw Failure("no text: \(frame)") }
        guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
            object["op"] as? String == operation
        else { throw Failure("\(operation) expected, but: \(text)") }
        return object
    }

    /// Takes `auth` and agrees; returns the token.
    @discardableResult
    func authenticate(expires: Int64 = 0, pingSeconds: Int = 20) throws -> String {
        let request = try readRequest("auth")
        try send(
            "{\"id\":\(request["id"] ?? 0),\"ok\":{\"conn\":\"c\",\"expires\":\(expires),\"ping_s\":\(pingSeconds)}}")
        return request["token"] as? String ?? ""
    }

    /// Takes `sub` and answers it; returns the request.
    @discardableResult
    func subscribe(_ reply: String) throws -> [String: Any] {
        let request = try readRequest("sub")
        try send("{\"id\":\(request["id"] ?? 0),\"ok\":\(reply)}")
        return request
    }
}

/// RFC 3174, for the handshake.
enum SHA1 {
    static func hash(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        var bytes = message + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8((message.count * 8) >> shift & 255)) }
        for block in stride(from: 0, to: bytes.count, by: 64) {
            var words = (0..<16).map { index -> UInt32 in
                bytes[(block + index * 4)..<(block + index * 4 + 4)].reduce(0) { $0 << 8 | UInt32($1) }
            }
            for index in 16..<80 {
                let mixed = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
                words.append(mixed << 1 | mixed >> 31)
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for index in 0..<80 {
                let (choice, constant): (UInt32, UInt32) =
                    switch index {
                    case ..<20: ((b & c) | (~b & d), 0x5a82_7999)
                    case ..<40: (b ^ c ^ d, 0x6ed9_eba1)
                    case ..<60: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
                    default: (b ^ c ^ d, 0xca62_c1d6)
                    }
                let next = (a << 5 | a >> 27) &+ choice &+ e &+ constant &+ words[index]
                (a, b, c, d, e) = (next, a, b << 30 | b >> 2, c, d)
            }
            for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
        }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(word >> $0 & 255) } }
    }
}
