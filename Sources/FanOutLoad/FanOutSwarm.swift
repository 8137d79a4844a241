import CEpoll
import Glibc

/// Many WebSocket connections of one process, on one thread: opens them, subscribes, and takes what is pushed.
///
/// As little work per message as a client can do, since it shares the machine with what it measures.
package final class FanOutSwarm {
    /// What one wait brought.
    package struct Reception {
        package var pushes = 0
        /// Publication to arrival, in milliseconds, of the pushes that carry `at`.
        package var latencies: [Double] = []

        mutating func add(_ other: Reception) {
            pushes += other.pushes
            latencies += other.latencies
        }
    }

    /// Never sleeps while it waits. Whoever sends to one that sleeps pays for waking it, now and then or for each message, as
    /// the two happen to keep pace: a lottery of half the figure, and none between machines.
    package var isAwake = false

    private let poll: Int32
    /// Bytes of the kernel's receive buffer of sockets to come; a small one lets a reader stall soon. `nil` is its own way.
    package var receiveBuffer: Int32?
    private var sockets: [Int32] = []
    private var index: [Int32: Int] = [:]
    /// The beginning of a message whose end has not come.
    private var unfinished: [[UInt8]] = []
    private var buffer = [UInt8](repeating: 0, count: 256 * 1024)
    private var ready = [epoll_event](repeating: epoll_event(), count: 1024)

    package init() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        poll = cepoll_create()
        guard poll >= 0 else { throw BenchmarkError("epoll cannot be had: \(String(cString: strerror(errno)))") }
    }

    deinit {
        for socket in sockets { close(socket) }
        close(poll)
    }

    /// Opens sockets and nothing more.
    package func connect(_ count: Int, port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        for _ in 0..<count {
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard socket >= 0 else {
                throw BenchmarkError(
                    "no socket number \(sockets.count): \(String(cString: strerror(errno))); see ulimit -n")
            }
            sockets.append(socket)
            if var receiveBuffer {
                setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
            }
            let outcome = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard outcome == 0 else { throw BenchmarkError("connect: \(String(cString: strerror(errno)))") }
            var on: Int32 = 1
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            _ = fcntl(socket, F_SETFL, O_NONBLOCK)
            var event = epoll_event()
            event.events = cepoll_in
            event.data.fd = socket
            epoll_ctl(poll, cepoll_add, socket, &event)
            index[socket] = unfinished.count
            unfinished.append([])
        }
    }

    /// Upgrades the connections in `range` (all), with a token each where there are any, and waits for all answers.
    package func upgrade(path: String, tokens: [String], of range: Range<Int>? = nil) throws {
        let range = range ?? sockets.indices
        for number in range {
            let socket = sockets[number]
            var head = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            head += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            if !tokens.isEmpty {
                head +=
                    "Sec-WebSocket-Protocol: roomtone.v1\r\nAuthorization: Bearer \(tokens[number % tokens.count])\r\n"
            }
            try write(Array((head + "\r\n").utf8), to: socket)
        }
        var open = 0
        try wait(seconds: 60, what: "upgrades") { bytes, place in
            unfinished[place].append(contentsOf: bytes)
            guard let end = unfinished[place].firstRange(of: Array("\r\n\r\n".utf8)) else {
                return open == range.count
            }
            guard unfinished[place].starts(with: Array("HTTP/1.1 101".utf8)) else {
                let line = unfinished[place].prefix { $0 != 13 }
                throw BenchmarkError("an upgrade was refused: \(String(decoding: line, as: UTF8.self))")
            }
            unfinished[place].removeSubrange(..<end.upperBound)
            open += 1
            return open == range.count
        }
    }

    /// Sends a request from the connections in `range` and waits for as many replies. Returns how many of these hold
    /// `mark`.
    @discardableResult
    package func ask(_ request: String, of range: Range<Int>? = nil, countingThose mark: String = "") throws -> Int {
        let mark = Array(mark.utf8)
        var marked = 0
        let range = range ?? sockets.indices
        let frame = Self.masked(Array(request.utf8))
        for number in range { try write(frame, to: sockets[number]) }
        var replies = 0
        try wait(seconds: 60, what: "replies") { bytes, place in
            messages(bytes, place) { message in
                guard message.starts(with: Self.replyStart) else { return }
                replies += 1
                if mark.isEmpty || message.firstRange(of: mark) != nil { marked += 1 }
            }
            return replies >= range.count
        }
        return marked
    }

    /// Sends a message that gets no reply.
    package func tell(_ message: String, on number: Int) throws {
        try write(Self.masked(Array(message.utf8)), to: sockets[number])
    }

    /// Takes pushes until `count` have come in all.
    package func receive(_ count: Int, timed: Bool = false) throws -> Reception {
        var reception = Reception()
        try wait(seconds: 30, what: "\(count) pushes") { bytes, place in
            let now = timed ? Self.now() : 0
            messages(bytes, place) { message in
                guard message.starts(with: Self.pushStart) else { return }
                reception.pushes += 1
                if timed, let at = Self.publicationTime(message) {
                    reception.latencies.append(Double(now - min(now, at)) / 1e6)
                }
            }
            return reception.pushes >= count
        }
        return reception
    }

    /// Takes the pushes that have come by now, with their latencies.
    package func takeArrived() throws -> Reception {
        var reception = Reception()
        while epoll_wait(poll, &ready, 1, 0) > 0 { reception.add(try receive(1, timed: true)) }
        return reception
    }

    /// Cuts every connection at once, as a network that goes away: no farewell, and nothing that is on its way arrives.
    package func cut() {
        for socket in sockets {
            var hard = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
            close(socket)
        }
        sockets = []
        index = [:]
        unfinished = []
    }

    package static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    // MARK: Inside

    private static let replyStart = Array(#"{"id":"#.utf8)
    private static let pushStart = Array(#"{"t":"#.utf8)
    private static let timeName = Array(#""at":"#.utf8)

    private static func publicationTime(_ message: ArraySlice<UInt8>) -> UInt64? {
        guard let name = message.firstRange(of: timeName) else { return nil }
        return message[name.upperBound...].prefix { $0 >= 48 && $0 <= 57 }.reduce(0) { $0 &* 10 &+ UInt64($1 - 48) }
    }

    /// A client's frame with a mask of zeros.
    private static func masked(_ payload: [UInt8]) -> [UInt8] {
        let length: [UInt8] =
            payload.count < 126
            ? [0x80 | UInt8(payload.count)] : [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        return [0x81] + length + [0, 0, 0, 0] + payload
    }

    private func write(_ bytes: [UInt8], to socket: Int32) throws {
        guard send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw BenchmarkError("a request could not be sent: \(String(cString: strerror(errno)))")
        }
    }

    /// Reads what comes and hands it over until `body` says that it is enough.
    private func wait(
        seconds: UInt64, what: String, _ body: (_ bytes: ArraySlice<UInt8>, _ place: Int) throws -> Bool
    ) throws {
        let end = Self.now() + seconds * 1_000_000_000
        while true {
            let count = epoll_wait(poll, &ready, Int32(ready.count), isAwake ? 0 : 1000)
            if Self.now() > end { throw BenchmarkError("\(what) did not come within \(seconds) s") }
            var isEnough = false
            for number in 0..<max(0, Int(count)) {
                let socket = ready[number].data.fd
                let got = recv(socket, &buffer, buffer.count, 0)
                guard got > 0, let place = index[socket] else {
                    if got < 0, errno == EAGAIN { continue }
                    throw BenchmarkError("the server closed a connection while \(what) were awaited")
                }
                if try body(buffer[0..<got], place) { isEnough = true }
            }
            if isEnough { return }
        }
    }

    /// Cuts a server's frames, which are neither masked nor fragmented.
    private func messages(_ bytes: ArraySlice<UInt8>, _ place: Int, _ body: (ArraySlice<UInt8>) -> Void) {
        var rest = bytes
        if !unfinished[place].isEmpty {
            rest = ArraySlice(unfinished[place] + bytes)
            unfinished[place] = []
        }
        while rest.count >= 2 {
            let first = rest.startIndex
            var length = Int(rest[first + 1] & 0x7F)
            var head = 2
            if length == 126 {
                guard rest.count >= 4 else { break }
                length = Int(rest[first + 2]) << 8 | Int(rest[first + 3])
                head = 4
            } else if length == 127 {
                guard rest.count >= 10 else { break }
                length = rest[first + 2..<first + 10].reduce(0) { $0 << 8 | Int($1) }
                head = 10
            }
            guard rest.count >= head + length else { break }
            if rest[first] & 0x0F == 1 { body(rest[first + head..<first + head + length]) }
            rest = rest[(first + head + length)...]
        }
        if !rest.isEmpty { unfinished[place] = Array(rest) }
    }
}

/// Why a measurement could not be made.
package struct BenchmarkError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
