import CWebSockets
import Glibc
import Synchronization

/// A thread that serves client connections; one for the process is enough.
///
/// It starts with its first connection. Names are looked up on it, so a slow name server delays its other connections.
/// Other threads hand it sockets and wake-ups through an inbox; they call nothing of the library but
/// `lws_cancel_service`.
public final class ClientThread: Sendable {
    /// Trusts the system's certificates.
    public static let shared = ClientThread()

    private struct Inbox {
        var isStarted = false
        var isStopping = false
        /// The library's context as a number, while the thread serves.
        var context: UInt?
        var isWoken = false
        var openings: [any ClientSocket] = []
        var wakings: [any ClientSocket] = []
        var failure: ClientError?
    }

    /// What the thread is to look at next.
    struct Work {
        var openings: [any ClientSocket] = []
        var wakings: [any ClientSocket] = []
        var isStopping = false
    }

    let trustedCertificates: String?
    private let inbox = Mutex(Inbox())

    /// - Parameter trustedCertificates: A PEM file of authorities to trust beside the system's.
    public init(trustedCertificates: String? = nil) {
        self.trustedCertificates = trustedCertificates
    }

    /// Ends all connections and the thread; what is opened later fails.
    public func stop() {
        inbox.withLock { inbox in
            inbox.isStopping = true
            wake(&inbox)
        }
    }

    func open(_ socket: any ClientSocket) {
        let failure = inbox.withLock { inbox -> ClientError? in
            if inbox.isStopping { return .stopped }
            if let failure = inbox.failure { return failure }
            if !inbox.isStarted {
                guard start() else { return .unreachable(address: "any server", reason: "no more threads") }
                inbox.isStarted = true
            }
            inbox.openings.append(socket)
            wake(&inbox)
            return nil
        }
        if let failure { socket.fail(failure) }
    }

    /// Lets the socket look, on the thread, at what was asked of it.
    func wake(_ socket: any ClientSocket) {
        inbox.withLock { inbox in
            guard inbox.isStarted, inbox.failure == nil else { return }
            inbox.wakings.append(socket)
            wake(&inbox)
        }
    }

    private func wake(_ inbox: inout Inbox) {
        guard !inbox.isWoken, let context = inbox.context else { return }
        inbox.isWoken = true
        lws_cancel_service(OpaquePointer(bitPattern: context))
    }

    private func start() -> Bool {
        let owner = Unmanaged.passRetained(self)
        var thread = pthread_t()
        guard pthread_create(&thread, nil, clientThreadMain, owner.toOpaque()) == 0 else {
            owner.release()
            return false
        }
        cws_name_thread(thread, "client")
        pthread_detach(thread)
        return true
    }

    // MARK: On the thread

    fileprivate func main() {
        guard let loop = ClientLoop(trustedCertificates: trustedCertificates) else {
            let left = inbox.withLock { inbox in
                let reason = trustedCertificates.map { "the certificates in \($0) cannot be used" }
                let failure = ClientError.unreachable(
                    address: "any server", reason: reason ?? "the WebSocket library does not start")
                inbox.failure = failure
                defer { inbox.openings = [] }
                return (inbox.openings, failure)
            }
            for socket in left.0 { socket.fail(left.1) }
            return
        }
        inbox.withLock { $0.context = UInt(bitPattern: loop.context) }
        while true {
            let work = take()
            loop.take(work)
            if work.isStopping { break }
            if !loop.serve() { break }
        }
        let late = inbox.withLock { inbox in
            inbox.context = nil
            inbox.isStopping = true
            defer { inbox.openings = [] }
            return inbox.openings
        }
        for socket in late { socket.fail(.stopped) }
        loop.end()
    }

    private func take() -> Work {
        inbox.withLock { inbox in
            inbox.isWoken = false
            defer {
                inbox.openings = []
                inbox.wakings = []
            }
            return Work(openings: inbox.openings, wakings: inbox.wakings, isStopping: inbox.isStopping)
        }
    }
}

private func clientThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<ClientThread>.fromOpaque(argument).takeRetainedValue().main() }
    return nil
}
