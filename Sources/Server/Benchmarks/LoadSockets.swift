import Foundation
import Glibc

/// Many WebSocket connections of one thread that send prepared requests and time the answers: a load generator that costs
/// little beside the server on the same cores.
///
/// It trusts the server that it measures: answers are unmasked text messages shorter than 64 KiB.
struct LoadSockets {
    /// What happened so far.
    struct Tally {
        var answered = 0
        /// Events in the answers, by the server's words.
        var accepted = 0
        var refused = 0
        /// Of each answer, in milliseconds from the write of its request.
        var latencies: [Float] = []
        /// Why a connection was lost, if any was.
        var lost: String?
    }

    private struct Socket {
        var descriptor: Int32
        var input: [UInt8] = []
        var output: [UInt8] = []
        /// When the requests were sent that wait for their answers, oldest first.
        var sent: [UInt64] = []
        var firstWaiting = 0

        var waiting: Int { sent.count - firstWaiting }
    }

    private var sockets: [Socket] = []
    private var polls: [pollfd] = []
    private(set) var tally = Tally()

    init(port: UInt16, count: Int, token: String) throws {
        for _ in 0..<count {
            let descriptor = try Self.connect(port: port, token: token)
            sockets.append(Socket(descriptor: descriptor))
            polls.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
    }

    func close() {
        for socket in sockets { Glibc.close(socket.descriptor) }
    }

    /// Sends for so long, keeping `depth` requests in flight on each connection, or `rate` requests a second in all.
    ///
    /// - Parameter request: The next request's text, given its number.
    mutating func run(seconds: Double, depth: Int, rate: Double?, request: (Int) -> [UInt8]) {
        let start = Self.now()
        let end = start + UInt64(seconds * 1e9)
        var sentCount = 0
        var next = 0
        while tally.lost == nil {
            let now = Self.now()
            if now >= end { break }
            if let rate {
                let due = Int(Double(now - start) / 1e9 * rate)
                var looked = 0
                while sentCount < due, looked < sockets.count {
                    if sockets[next].waiting < depth {
                        send(request(sentCount), on: next)
                        sentCount += 1
                    }
                    next = (next + 1) % sockets.count
                    looked += 1
                }
            } else {
                for index in sockets.indices where sockets[index].waiting < depth {
                    send(request(sentCount), on: index)
                    sentCount += 1
                }
            }
            receive(timeout: rate == nil ? 10 : 1)
        }
        // What is on its way is waited for, but not counted in the time.
        let patience = Self.now() + 5_000_000_000
        while tally.lost == nil, sockets.contains(where: { $0.waiting > 0 }), Self.now() < patience {
            receive(timeout: 10)
        }
    }

    // MARK: Frames

    private mutating func send(_ payload: [UInt8], on index: Int) {
        // Masked with zeros: the bytes as they are (RFC 6455, 5.3 asks for chance, which a benchmark can do without).
        var frame: [UInt8] = [0x81]
        if payload.count < 126 {
            frame.append(0x80 | UInt8(payload.count))
        } else if payload.count < 65_536 {
            frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        } else {
            frame.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) { frame.append(UInt8(payload.count >> shift & 0xFF)) }
        }
        frame += [0, 0, 0, 0]
        frame += payload
        sockets[index].sent.append(Self.now())
        sockets[index].output += frame
        flush(index)
    }

    private mutating func flush(_ index: Int) {
        while !sockets[index].output.isEmpty {
            let count = sockets[index].output.withUnsafeBytes {
                Glibc.send(sockets[index].descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sockets[index].output.removeFirst(count)
            } else if errno == EAGAIN {
                return
            } else {
                tally.lost = "write: \(String(cString: strerror(errno)))"
                return
            }
        }
    }

    private mutating func receive(timeout: Int32) {
        guard poll(&polls, nfds_t(polls.count), timeout) > 0 else { return }
        for index in polls.indices where polls[index].revents != 0 { read(index) }
        for index in sockets.indices where !sockets[index].output.isEmpty { flush(index) }
    }

    private mutating func read(_ index: Int) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(sockets[index].descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            if count < 0, errno == EAGAIN { return }
            tally.lost = count == 0 ? "the server closed a connection" : String(cString: strerror(errno))
            return
        }
        sockets[index].input += buffer.prefix(count)
        var position = 0
        let input = sockets[index].input
        while input.count - position >= 2 {
            var length = Int(input[position + 1] & 0x7F)
            var head = 2
            if length == 126 {
                guard input.count - position >= 4 else { break }
                length = Int(input[position + 2]) << 8 | Int(input[position + 3])
                head = 4
            }
            guard input.count - position >= head + length else { break }
            let opcode = input[position] & 0x0F
            take(opcode, input[position + head..<position + head + length], index)
            position += head + length
        }
        sockets[index].input.removeFirst(position)
    }

    private mutating func take(_ opcode: UInt8, _ payload: ArraySlice<UInt8>, _ index: Int) {
        switch opcode {
        case 0x1:
            // Pings of the protocol carry no answer.
            guard payload.starts(with: Array(#"{"id""#.utf8)), sockets[index].waiting > 0 else { return }
            let sent = sockets[index].sent[sockets[index].firstWaiting]
            sockets[index].firstWaiting += 1
            if sockets[index].firstWaiting > 1_024 {
                sockets[index].sent.removeFirst(sockets[index].firstWaiting)
                sockets[index].firstWaiting = 0
            }
            tally.answered += 1
            tally.latencies.append(Float(Double(Self.now() - sent) / 1e6))
            if let accepted = Self.number(after: #""accepted":"#, in: payload) {
                tally.accepted += accepted
            } else {
                tally.refused += 1
            }
        case 0x8:
            let code =
                payload.count >= 2 ? Int(payload[payload.startIndex]) << 8 | Int(payload[payload.startIndex + 1]) : 0
            tally.lost = "the server closed a connection with \(code)"
        default: break
        }
    }

    private static func number(after key: String, in payload: ArraySlice<UInt8>) -> Int? {
        let key = Array(key.utf8)
        guard payload.count > key.count else { return nil }
        for start in payload.startIndex..<payload.endIndex - key.count where payload[start...].starts(with: key) {
            let digits = payload[(start + key.count)...].prefix { (48...57).contains($0) }
            return Int(String(decoding: digits, as: UTF8.self))
        }
        return nil
    }

    // MARK: Connecting

    private static func connect(port: UInt16, token: String) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw InputError("no connection: \(String(cString: strerror(errno)))") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let request = """
            GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
            Sec-WebSocket-Protocol: roomtone.v1\r\nAuthorization: Bearer \(token)\r\n\r\n
            """
        var bytes = Array(request.utf8)
        guard Glibc.send(descriptor, &bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw InputError("no upgrade: \(String(cString: strerror(errno)))")
        }
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while !answer.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(descriptor, &byte, 1, 0) == 1, answer.count < 8_192 else {
                throw InputError("the server did not upgrade the connection")
            }
            answer.append(byte)
        }
        guard answer.starts(with: Array("HTTP/1.1 101".utf8)) else {
            throw InputError("the server answered \(String(decoding: answer.prefix(40), as: UTF8.self))")
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL, 0) | O_NONBLOCK)
        return descriptor
    }

    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
