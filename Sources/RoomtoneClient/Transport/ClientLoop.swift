import CWebSockets
import Glibc

/// The library's context and the sockets it serves; lives on one thread.
final class ClientLoop {
    let context: OpaquePointer
    private let sockets: SocketTable

    init?(trustedCertificates: String?) {
        cws_client_quiet_default_log()
        let sockets = SocketTable()
        let user = Unmanaged.passUnretained(sockets).toOpaque()
        guard let context = cws_client_context(LibraryProtocol.table, user, trustedCertificates, 10) else { return nil }
        self.context = context
        self.sockets = sockets
    }

    /// Waits for something to do and does it. False when the library serves no longer.
    func serve() -> Bool { lws_service(context, 0) >= 0 }

    func take(_ work: ClientThread.Work) {
        for socket in work.openings { open(socket) }
        for socket in work.wakings { socket.wake() }
    }

    /// Ends all connections.
    func end() {
        lws_context_destroy(context)
        sockets.failAll(.stopped)
    }

    private func open(_ socket: any ClientSocket) {
        let number = sockets.add(socket)
        let request = socket.request
        let address = request.address
        let subprotocols = request.subprotocols.isEmpty ? nil : request.subprotocols.joined(separator: ", ")
        let wire = cws_client_connect(
            context, address.host, Int32(address.port), address.isSecure ? 1 : 0,
            request.acceptsAnyCertificate ? 1 : 0, address.path, address.hostHeader, subprotocols, request.method,
            LibraryProtocol.name, UnsafeMutableRawPointer(bitPattern: number))
        if wire == nil {
            sockets.remove(number)
            socket.fail(.unreachable(address: "\(address)", reason: "the host is not known"))
        }
    }
}

/// Sockets by number. The library carries the number, not a pointer that could dangle.
private final class SocketTable {
    private var sockets: [Int: any ClientSocket] = [:]
    private var lastNumber = 0

    func add(_ socket: any ClientSocket) -> Int {
        lastNumber += 1
        sockets[lastNumber] = socket
        return lastNumber
    }

    func remove(_ number: Int) { sockets[number] = nil }

    func failAll(_ error: ClientError) {
        for socket in sockets.values { socket.fail(error) }
        sockets = [:]
    }

    func handle(_ event: ClientSocketEvent) -> Int32 {
        let number = Int(bitPattern: lws_get_opaque_user_data(event.wire))
        guard let socket = sockets[number] else { return 0 }
        if event.reason == LWS_CALLBACK_WSI_DESTROY { sockets[number] = nil }
        return socket.handle(event)
    }
}

/// What the library keeps a pointer to while the process lives.
private enum LibraryProtocol {
    // Written once, before the first thread reads it.
    nonisolated(unsafe) static let name = UnsafePointer<CChar>(strdup("client"))
    // Written once, before the first thread reads it.
    nonisolated(unsafe) static let table: UnsafePointer<lws_protocols> = {
        let table = UnsafeMutablePointer<lws_protocols>.allocate(capacity: 2)
        table.initialize(repeating: lws_protocols(), count: 2)
        table[0].name = name
        table[0].callback = clientCallback
        return UnsafePointer(table)
    }()
}

private func clientCallback(
    wire: OpaquePointer?, reason: lws_callback_reasons, session: UnsafeMutableRawPointer?,
    bytes: UnsafeMutableRawPointer?, count: Int
) -> Int32 {
    guard let wire, let user = lws_context_user(lws_get_context(wire)) else { return 0 }
    let sockets = Unmanaged<SocketTable>.fromOpaque(user).takeUnretainedValue()
    return sockets.handle(ClientSocketEvent(reason: reason, wire: wire, bytes: bytes, count: count))
}
