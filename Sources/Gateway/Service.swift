import CWebSockets
import Glibc

/// The inside of a service thread: the library's context on an event loop of its own, the connections, the channels.
///
/// Made, used and ended on its thread alone. The library gives the loop, TLS, and writes that never block; requests
/// and WebSocket frames are read here, so that a body may be of any length and every byte sent has one writer.
final class Service {
    let owner: ServiceThread
    let configuration: GatewayConfiguration
    let application: any GatewayApplication
    private(set) var context: OpaquePointer?

    /// By the connection's own number.
    var connections: [UInt64: Connection] = [:]
    /// By the exchange or WebSocket that a connection carries now.
    var names: [ConnectionID: Connection] = [:]
    var channels: [UInt32: Channel] = [:]
    var lastSerial: UInt64 = 0
    var isDraining = false
    private var hasKilled = false

    /// Channels and connections that the next round of writes looks at.
    var channelsWithNews: [Channel] = []
    var writers: [Connection] = []
    /// Subscriptions that the round of writes does not serve the short way.
    var longWay: [Subscription] = []
    var scratch: [UInt8] = []
    var commands: [Command] = []
    var isTakingCommands = false
    var batchBytes = 0

    var wheel: DeadlineWheel
    /// Subscriptions that wait for their next turn, by connection.
    var paced: [Connection] = []
    var pacedTimerDue = UInt64.max
    /// Requests whose clients wait for leave to send the body, unless an answer comes first.
    var owedContinues: [Connection] = []
    var goodbyes: [(due: UInt64, connection: UInt64, code: UInt16, reason: String)] = []
    var statistics = GatewayStatistics()
    let certificate = ServerCertificate()

    private let loop: UnsafeMutablePointer<uv_loop_t>
    private let tick: UnsafeMutablePointer<uv_timer_t>
    private let paceTimer: UnsafeMutablePointer<uv_timer_t>
    private let memory: LibraryMemory
    private var host: OpaquePointer?

    init(owner: ServiceThread) throws(GatewayError) {
        self.owner = owner
        configuration = owner.configuration
        application = owner.application
        wheel = DeadlineWheel(now: monotonicNanoseconds())
        loop = .allocate(capacity: 1)
        tick = .allocate(capacity: 1)
        paceTimer = .allocate(capacity: 1)
        uv_loop_init(loop)
        memory = LibraryMemory(loop: loop)
        scratch.reserveCapacity(configuration.maxWriteBytes + 4096)

        var info = lws_context_creation_info()
        info.port = -2  // CONTEXT_PORT_NO_LISTEN_SERVER: sockets come from the acceptor.
        info.protocols = UnsafePointer(memory.protocols)
        info.gid = -1
        info.uid = -1
        info.user = Unmanaged.passUnretained(self).toOpaque()
        info.foreign_loops = memory.loops
        info.options = UInt64(LWS_SERVER_OPTION_LIBUV)
        // The default policy walks a list of all connections at each accept.
        info.retry_and_idle_policy = UnsafePointer(memory.retryPolicy)
        info.pt_serv_buf_size = 16 * 1024
        info.timeout_secs = UInt32(max(1, configuration.headerTimeout.components.seconds))
        if let tls = configuration.tls {
            info.options |= UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT)
            // SSL_OP_NO_SSLv3, _TLSv1, _TLSv1_1: 1.2 at least, whatever the system's own default; 1.3 is preferred anyway.
            info.ssl_options_set = 0x0200_0000 | 0x0400_0000 | 0x1000_0000
            info.alpn = memory.string("http/1.1")
            info.ssl_cert_filepath = memory.string(tls.certificate)
            info.ssl_private_key_filepath = memory.string(tls.key)
        }
        context = lws_create_context(&info)
        host = context.flatMap { lws_get_vhost_by_name($0, "default") }
        guard context != nil, host != nil else {
            // The library has freed what the loop's handles point to, so the loop is left alone, and its memory with it.
            throw .cannotStartService(reason: LibraryLog.lastError ?? "the library gives no reason")
        }
        uv_timer_init(loop, tick)
        tick.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        uv_timer_start(tick, serviceTick, 250, 250)
        uv_timer_init(loop, paceTimer)
        paceTimer.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    /// Serves until `.stop`.
    func run() {
        uv_run(loop, UV_RUN_DEFAULT)
        for command in owner.end() {
            if case .adopt(let descriptor, _) = command { discard(descriptor) }
        }
        closeContext()
        uv_close(UnsafeMutableRawPointer(tick).assumingMemoryBound(to: uv_handle_t.self), nil)
        uv_close(UnsafeMutableRawPointer(paceTimer).assumingMemoryBound(to: uv_handle_t.self), nil)
        closeLoop()
        for connection in Array(connections.values) { forget(connection) }
        statistics.connections = 0
        publishStatistics()
    }

    func stopLoop() { uv_stop(loop) }

    /// Has the library close everything.
    ///
    /// libwebsockets 4.1 closes the descriptor that wakes its loop at once, and libuv the same number again when the loop
    /// lets go of it, by which time it may be anybody's. So the first close is done by a thread that has a table of
    /// descriptors of its own, while this one waits: nobody else sees it. All other descriptors are closed by the loop.
    private func closeContext() {
        let number = UInt(bitPattern: context)
        let closer = JoinableThread.start(name: "gateway-close") {
            _ = cws_unshare_descriptors()
            lws_context_destroy(OpaquePointer(bitPattern: number))
        }
        if let closer { pthread_join(closer, nil) } else { lws_context_destroy(context) }
    }

    private func closeLoop() {
        uv_run(loop, UV_RUN_DEFAULT)
        if context != nil {
            // With a foreign loop the library frees its memory on the second call, once the loop let go of its handles.
            lws_context_destroy(context)
            context = nil
        }
        uv_run(loop, UV_RUN_NOWAIT)
        uv_loop_close(loop)
        loop.deallocate()
        tick.deallocate()
        paceTimer.deallocate()
    }

    // MARK: Sockets

    func adopt(_ descriptor: Int32, peer: String) {
        lastSerial += 1
        let connection = Connection(
            serial: lastSerial, peer: peer, parser: HTTPRequestParser(limit: configuration.maxHeaderBytes),
            decoder: WebSocketDecoder(maxMessageBytes: configuration.maxMessageBytes), now: monotonicNanoseconds())
        connections[connection.serial] = connection
        // The library holds the pointer until it destroys the handle, which it may do before an adoption fails.
        connection.isHeldByLibrary = true
        let pointer = Unmanaged.passRetained(connection).toOpaque()
        let handle = cws_adopt(host, descriptor, configuration.tls == nil ? 0 : 1, memory.protocolName, pointer)
        guard let handle else {
            letGo(connection)
            return
        }
        connection.handle = handle
        connection.descriptor = descriptor
        schedule(connection)
    }

    /// The library's pointer to the connection is gone.
    func letGo(_ connection: Connection) {
        forget(connection)
        if !connection.isHeldByLibrary { return }
        connection.isHeldByLibrary = false
        Unmanaged.passUnretained(connection).release()
    }

    private func discard(_ descriptor: Int32) {
        close(descriptor)
        owner.openSockets.remove()
    }

    /// The connection is over: tells the application and takes it off all lists. Once more does nothing.
    func forget(_ connection: Connection) {
        guard connections.removeValue(forKey: connection.serial) != nil else { return }
        connection.handle = nil
        detachAll(connection)
        let stage = connection.stage
        connection.stage = .dead
        connection.output.removeAll()
        owner.openSockets.remove()
        endNamed(connection, stage: stage)
    }

    func newID() -> ConnectionID {
        lastSerial += 1
        return ConnectionID(thread: owner.index, serial: lastSerial)
    }

    /// Has the library close the socket after the present callback.
    func kill(_ connection: Connection) {
        guard let handle = connection.handle, !connection.isDead else { return }
        let stage = connection.stage
        connection.stage = .dead
        connection.output.removeAll()
        detachAll(connection)
        endNamed(connection, stage: stage)
        cws_kill(handle)
        hasKilled = true
    }

    /// The library looks at kills after its own callbacks only, not after those of our timers.
    func wakeForKills() {
        if hasKilled, let context { lws_cancel_service(context) }
        hasKilled = false
    }

    /// Tells the application, once, of the end of what the connection carried.
    private func endNamed(_ connection: Connection, stage: Connection.Stage) {
        guard let id = connection.id else { return }
        connection.id = nil
        names[id] = nil
        switch stage {
        case .webSocket:
            statistics.webSockets -= 1
            application.webSocketClosed(id)
        case .body:
            // A source that names no length ends by closing.
            if case .untilClose? = connection.exchange?.remainder {
                application.requestEnded(id, [])
            } else {
                application.requestAborted(id)
            }
        case .answering: application.requestAborted(id)
        case .head, .discarding, .dead: break
        }
    }

    // MARK: Reading

    /// Reads from the socket only while there is a use for the bytes and the peer takes ours.
    func updateReading(_ connection: Connection) {
        guard let handle = connection.handle, !connection.isDead else { return }
        let wanted = !connection.isPaused && !connection.isChoked && connection.heldInput.isEmpty
        if wanted == connection.reads { return }
        connection.reads = wanted
        lws_rx_flow_control(handle, wanted ? 1 : 0)
    }

    func received(_ connection: Connection, _ input: Span<UInt8>) {
        // The library's own time limit for the TLS handshake would go on counting.
        if configuration.tls != nil, !connection.hasRead, let handle = connection.handle {
            lws_set_timeout(handle, NO_PENDING_TIMEOUT, 0)
        }
        connection.hasRead = true
        statistics.bytesReceived += UInt64(input.count)
        connection.lastRead = monotonicNanoseconds()
        connection.pingedAt = nil
        process(connection, input)
        schedule(connection)
    }

    /// Gives the bytes to the protocol of the moment, until they are used up or have to wait.
    func process(_ connection: Connection, _ input: Span<UInt8>) {
        var index = 0
        while index < input.count {
            let rest = input.extracting(index..<input.count)
            switch connection.stage {
            case .head: index += readHead(connection, rest)
            case .body: index += readBody(connection, rest)
            case .answering:
                connection.heldInput.append(rest)
                updateReading(connection)
                return
            case .webSocket: index += readWebSocket(connection, rest)
            case .discarding, .dead: return
            }
        }
    }

    /// Goes on with bytes that had to wait for an answer.
    func processHeldInput(_ connection: Connection) {
        let held = connection.heldInput
        connection.heldInput = []
        process(connection, held.span)
        updateReading(connection)
    }

    // MARK: Timers

    func armPaceTimer(_ due: UInt64, now: UInt64) {
        if due >= pacedTimerDue { return }
        pacedTimerDue = due
        uv_update_time(loop)
        uv_timer_start(paceTimer, servicePace, (due - min(due, now)) / 1_000_000 + 1, 0)
    }

    func publishStatistics() {
        statistics.connections = connections.count
        owner.statistics = statistics
    }
}
