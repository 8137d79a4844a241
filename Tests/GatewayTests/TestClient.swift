import Glibc
import Testing

@testable import Gateway

/// Gives the other threads room while a test polls for something that has no signal.
func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

/// A blocking socket that speaks raw bytes, and WebSocket frames as a client must (RFC 6455, 5).
final class TestClient {
    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        var closeCode: UInt16? { payload.count < 2 ? nil : UInt16(payload[0]) << 8 | UInt16(payload[1]) }
    }

    struct Answer {
        var status: Int
        var head: String
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    enum Failure: Error { case notConnected, ended }

    let descriptor: Int32
    private var input: [UInt8] = []
    private var start = 0

    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let failure = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if failure != 0 { throw Failure.notConnected }
    }

    deinit { close(descriptor) }

    // MARK: Bytes

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            sent += count
        }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Reads more into the buffer; false at the end of the stream, or when nothing came for five seconds.
    private func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        var count: Int
        // Children of other tests send signals.
        repeat { count = recv(descriptor, &piece, piece.count, 0) } while count < 0 && errno == EINTR
        if count <= 0 { return false }
        if start == input.count {
            input.removeAll(keepingCapacity: true)
            start = 0
        }
        input.append(contentsOf: piece[..<count])
        return true
    }

    func read(_ count: Int) throws -> [UInt8] {
        while input.count - start < count { if !fill() { throw Failure.ended } }
        defer { start += count }
        return Array(input[start..<start + count])
    }

    /// Everything until the server closes.
    func readToEnd() -> [UInt8] {
        while fill() {}
        defer { start = input.count }
        return Array(input[start...])
    }

    // MARK: HTTP

    func readHead() throws -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) { head += try read(1) }
        return String(decoding: head, as: UTF8.self)
    }

    func readAnswer(hasBody: Bool = true) throws -> Answer {
        let head = try readHead()
        let status = Int(head.split(separator: " ")[1]) ?? 0
        var length = 0
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length: ") {
            length = Int(line.dropFirst(16)) ?? 0
        }
        return Answer(status: status, head: head, body: hasBody ? try read(length) : [])
    }

    func request(_ method: String, _ target: String, fields: String = "", body: String = "") throws -> Answer {
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        send("\(method) \(target) HTTP/1.1\r\nHost: test\r\n\(fields)\(length)\r\n\(body)")
        return try readAnswer(hasBody: method != "HEAD")
    }

    // MARK: WebSocket

    @discardableResult
    func upgrade(_ target: String = "/ws", fields: String = "") throws -> Answer {
        send(
            "GET \(target) HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\(fields)\r\n")
        return try readAnswer()
    }

    static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65_536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: bytes += [0x80 | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        bytes += mask
        for index in payload.indices { bytes.append(payload[index] ^ mask[index & 3]) }
        return bytes
    }

    func sendText(_ text: String) { send(Self.frame(1, Array(text.utf8))) }

    func readFrame() throws -> Frame {
        let header = try read(2)
        #expect(header[0] & 0x70 == 0, "reserved bits are zero")
        #expect(header[1] & 0x80 == 0, "a server masks nothing")
        var length = Int(header[1])
        if length >= 126 { length = try read(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) } }
        return Frame(opcode: header[0], payload: try read(length))
    }

    func readText() throws -> String { try readFrame().text }
}
