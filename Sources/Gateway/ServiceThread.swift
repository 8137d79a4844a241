import CWebSockets
import Dispatch
import Glibc
import Synchronization

/// A thread that serves connections, seen from the other threads: an inbox, and a way to wake it.
final class ServiceThread: Sendable {
    private struct Inbox {
        var commands: [Command] = []
        /// A wake-up is under way, so no further one is needed.
        var isWoken = false
        /// The library's context as a number; `nil` before the start and after the end.
        var context: UInt?
        /// After the end nothing is taken.
        var hasEnded = false
        var thread: pthread_t?
    }

    private struct Join {
        var thread: pthread_t?
    }

    let index: Int
    let configuration: GatewayConfiguration
    let application: any GatewayApplication
    /// Sockets given to all service threads and not yet closed, against the acceptor's cap.
    let openSockets: OpenSockets
    private let inbox = Mutex(Inbox())
    private let join = Mutex(Join())
    private let latest = Mutex(GatewayStatistics())

    init(index: Int, configuration: GatewayConfiguration, application: any GatewayApplication, open: OpenSockets) {
        self.index = index
        self.configuration = configuration
        self.application = application
        openSockets = open
    }

    /// Returns once the thread serves.
    func start() throws(GatewayError) {
        let outcome = Mutex<GatewayError?>(nil)
        let ready = DispatchSemaphore(value: 0)
        let thread = JoinableThread.start(name: "gateway-\(index)") { [self] in
            do throws(GatewayError) {
                let service = try Service(owner: self)
                inbox.withLock {
                    $0.context = UInt(bitPattern: service.context)
                    $0.thread = pthread_self()
                    if !$0.commands.isEmpty {
                        $0.isWoken = true
                        lws_cancel_service(service.context)
                    }
                }
                ready.signal()
                service.run()
            } catch {
                outcome.withLock { $0 = error }
                ready.signal()
            }
        }
        guard let thread else { throw .cannotStartService(reason: "no more threads") }
        join.withLock { $0.thread = thread }
        ready.wait()
        if let error = outcome.withLock({ $0 }) {
            waitForEnd()
            throw error
        }
    }

    func waitForEnd() {
        let thread = join.withLock { state -> pthread_t? in
            defer { state.thread = nil }
            return state.thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    /// Puts a command behind those before it. Returns whether it was taken: not after the end. What comes before the
    /// start, such as the channels of restored topics, is served first.
    @discardableResult
    func post(_ command: Command) -> Bool {
        inbox.withLock { inbox in
            guard !inbox.hasEnded else { return false }
            inbox.commands.append(command)
            guard let context = inbox.context else { return true }
            // The thread itself looks into the inbox after each callback. Waking happens under the lock, so that
            // the context cannot be gone.
            if !inbox.isWoken && inbox.thread != pthread_self() {
                inbox.isWoken = true
                lws_cancel_service(OpaquePointer(bitPattern: context))
            }
            return true
        }
    }

    /// Swaps the waiting commands with an empty array, which keeps its memory.
    func take(_ commands: inout [Command]) {
        inbox.withLock { inbox in
            inbox.isWoken = false
            swap(&inbox.commands, &commands)
        }
    }

    /// Takes no more commands; returns those that came too late.
    func end() -> [Command] {
        inbox.withLock { inbox in
            inbox.context = nil
            inbox.hasEnded = true
            let rest = inbox.commands
            inbox.commands = []
            return rest
        }
    }

    var statistics: GatewayStatistics {
        get { latest.withLock { $0 } }
        set { latest.withLock { $0 = newValue } }
    }
}

/// How many sockets are open.
final class OpenSockets: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }
    func add() { value.add(1, ordering: .relaxed) }
    func remove() { value.subtract(1, ordering: .relaxed) }
}
