import CWebSockets
import Dispatch
import Glibc
import Synchronization

/// The listening socket and the thread that accepts from it and deals connections to the service threads in turn.
final class Acceptor: Sendable {
    private let listener: Int32
    /// Readable once the thread shall end.
    private let stopEvent: Int32
    private let configuration: GatewayConfiguration
    private let services: [ServiceThread]
    private let openSockets: OpenSockets
    private let thread = Mutex<pthread_t?>(nil)
    private let accepted = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)
    let port: UInt16

    init(
        configuration: GatewayConfiguration, services: [ServiceThread], open: OpenSockets
    ) throws(GatewayError) {
        self.configuration = configuration
        self.services = services
        openSockets = open
        (listener, port) = try ListeningSocket.open(host: configuration.host, port: configuration.port)
        stopEvent = eventfd(0, Int32(EFD_CLOEXEC))
    }

    deinit {
        close(listener)
        close(stopEvent)
    }

    func start() throws(GatewayError) {
        let started = JoinableThread.start(name: "gateway-accept") { [self] in run() }
        guard let started else { throw .cannotStartService(reason: "no more threads") }
        thread.withLock { $0 = started }
    }

    /// Stops accepting; new connections are refused by the system once this has returned and the object is gone.
    func stop() {
        let running = thread.withLock { state -> pthread_t? in
            defer { state = nil }
            return state
        }
        guard let running else { return }
        eventfd_write(stopEvent, 1)
        pthread_join(running, nil)
        // A shut down listener refuses at once, and its descriptor lives until nobody can use it any more.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    func add(to statistics: inout GatewayStatistics) {
        statistics.accepted += accepted.load(ordering: .relaxed)
        statistics.refused += refused.load(ordering: .relaxed)
    }

    private func run() {
        var next = 0
        var waits = [
            pollfd(fd: stopEvent, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        ]
        // Without descriptors, or in the face of an error, the listener rests: it would be readable for ever.
        var isResting = false
        while true {
            waits[1].revents = 0
            let ready = poll(&waits, isResting ? 1 : 2, isResting ? 50 : -1)
            if ready < 0 && errno != EINTR { return }
            if waits[0].revents != 0 { return }
            isResting = false
            if waits[1].revents == 0 { continue }
            // Some at a time, so that a flood of connections does not hide the stop.
            for _ in 0..<64 {
                var address = sockaddr_storage()
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let descriptor = cws_accept(listener, &address, &length)
                if descriptor < 0 {
                    isResting = errno != EAGAIN && errno != EINTR && errno != ECONNABORTED
                    if isResting { refused.add(1, ordering: .relaxed) }
                    break
                }
                if openSockets.count >= configuration.maxConnections {
                    turnAway(descriptor)
                    continue
                }
                accepted.add(1, ordering: .relaxed)
                prepare(descriptor)
                openSockets.add()
                let peer = Self.text(of: address, length)
                if !services[next].post(.adopt(descriptor: descriptor, peer: peer)) {
                    close(descriptor)
                    openSockets.remove()
                }
                next = (next + 1) % services.count
            }
        }
    }

    private func prepare(_ descriptor: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        // A peer that vanished, by a pulled plug or a lost network, is told within 25 s: live audio may pause for ever,
        // so only the kernel can tell it from a silent one.
        for (level, name, value) in [
            (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 10),
            (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5),
            (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3),
        ] as [(Int32, Int32, Int32)] {
            var value = value
            setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        // The kernel doubles the number for its own book-keeping.
        var size = Int32(clamping: configuration.sendBufferBytes / 2)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    private func turnAway(_ descriptor: Int32) {
        refused.add(1, ordering: .relaxed)
        if configuration.tls == nil {
            let body = #"{"error":{"code":"overloaded","message":"too many connections; try later","retry":true}}"#
            var response = HTTPResponse(
                status: 503, headers: ["Retry-After": "5", "Content-Type": "application/json"], body: Array(body.utf8))
            response.headers.append(.init(name: "Cache-Control", value: "no-store"))
            let bytes = response.encodedHead(keepsAlive: false, seconds: time(nil)) + response.body
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            shutdown(descriptor, Int32(SHUT_WR))
        }
        close(descriptor)
    }

    private static func text(of address: sockaddr_storage, _ length: socklen_t) -> String {
        var address = address
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let failure = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getnameinfo($0, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
            }
        }
        if failure != 0 { return "" }
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
