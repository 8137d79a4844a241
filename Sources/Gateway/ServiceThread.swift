import CWebSockets
import Dispatch
import Glibc
import Synchronization

/// A thread that serves connections, seen from the other threads: an inbox, and a way to wake it.
final class ServiceThread: Sendable {
    private struct Inbox {
        var commands: [Command] = []
        /// Bytes of publications among them, and the channels of those that were dropped for lack of room.
        var waitingBytes = 0
        var overrun: Set<UInt32> = []
        var dropped: UInt64 = 0
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
    let bodyBudget: BodyBudget
    private let inbox = Mutex(Inbox())
    private let join = Mutex(Join())
    private let latest = Mutex(GatewayStatistics())

    init(
        index: Int, configuration: GatewayConfiguration, application: any GatewayApplication, open: OpenSockets,
        bodyBudget: BodyBudget
    ) {
        self.index = index
        self.configuration = configuration
        self.application = application
        openSockets = open
        self.bodyBudget = bodyBudget
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
            if case .publish(let publication) = command, !admit(publication, to: &inbox) { return true }
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

    /// Whether there is room for one more. Once one of a channel is dropped, so are those behind it, until the thread has
    /// told the channel's readers: none of them sees a hole before its gap.
    private func admit(_ publication: ChannelPublication, to inbox: inout Inbox) -> Bool {
        let count = publication.frame.count + MemoryLayout<Command>.stride
        // One at least: something must be waiting for the thread to look.
        if inbox.waitingBytes == 0 || inbox.waitingBytes + count <= configuration.maxWaitingBytes,
            !inbox.overrun.contains(publication.channel)
        {
            inbox.waitingBytes += count
            return true
        }
        inbox.overrun.insert(publication.channel)
        inbox.dropped += 1
        return false
    }

    /// Swaps the waiting commands with an empty array, which keeps its memory. Returns the channels of which
    /// publications were dropped since the last time.
    func take(_ commands: inout [Command]) -> Set<UInt32> {
        inbox.withLock { inbox in
            inbox.isWoken = false
            inbox.waitingBytes = 0
            swap(&inbox.commands, &commands)
            if inbox.overrun.isEmpty { return [] }
            defer { inbox.overrun = [] }
            return inbox.overrun
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
        get {
            var statistics = latest.withLock { $0 }
            statistics.overrun = inbox.withLock { $0.dropped }
            return statistics
        }
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
