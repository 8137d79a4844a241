import ChildProcesses
import Foundation
import Glibc
import Synchronization
import Transcription

/// Keeps one engine running in a child process and speaks to it for one track at a time.
///
/// A thread of its own owns the child, its pipes and the conversation; calls from outside only leave a command in an
/// inbox and wake that thread. It never blocks but in `poll`, so an engine that neither reads nor writes holds up
/// nobody.
final class EngineProcess: Sendable {
    /// What a track wants done, in its order.
    private enum Command {
        case begin(Int, CepstralMean?)
        case audio([Int16])
        case overflow
        case end
        case cancel
        case bias(RecognitionBias)
    }

    private typealias Handler = @Sendable (RecognizerEvent) -> Void

    /// What both sides see; guarded by the mutex.
    private struct Shared {
        var commands: [Command] = []
        var queuedSamples = 0
        /// The lease that runs; it rises, so that late calls of a closed lease are known.
        var lease = 0
        var handler: Handler?
        /// A lease that the thread has not seen yet.
        var newLease: (number: Int, options: RecognizerOptions)?
        var released = false
        var isClosing = false
        var isReady = false
        var identifier: pid_t?
        var description: EngineDescription?
        var counters = EngineCounters()
    }

    private let command: EngineCommand
    private let limits: EngineLimits
    private let shared = Mutex(Shared())
    private let wakeUp: WakeUp
    private let finished = DispatchSemaphore(value: 0)

    init(_ command: EngineCommand, limits: EngineLimits) throws(RecognizerFault) {
        self.command = command
        self.limits = limits
        guard let wakeUp = WakeUp() else {
            throw .notStarted(command: command.executable, reason: String(cString: strerror(errno)))
        }
        self.wakeUp = wakeUp
        let thread = Thread { [self] in
            run()
            finished.signal()
        }
        thread.name = "engine"
        thread.start()
    }

    // MARK: From outside, any thread

    var isReady: Bool { shared.withLock { $0.isReady } }
    var counters: EngineCounters { shared.withLock { $0.counters } }
    var description: EngineDescription? { shared.withLock { $0.description } }
    /// The child that runs now.
    var identifier: pid_t? { shared.withLock { $0.identifier } }

    /// Begins a lease; the one before must have been given back.
    func lease(_ options: RecognizerOptions, handler: @escaping @Sendable (RecognizerEvent) -> Void) -> Int {
        let lease = shared.withLock { shared in
            shared.commands = []
            shared.queuedSamples = 0
            shared.lease += 1
            shared.handler = handler
            shared.newLease = (shared.lease, options)
            return shared.lease
        }
        wakeUp.signal()
        return lease
    }

    func release(_ lease: Int) {
        shared.withLock { shared in
            guard shared.lease == lease, shared.handler != nil else { return }
            shared.commands = []
            shared.queuedSamples = 0
            shared.handler = nil
            shared.newLease = nil
            shared.released = true
        }
        wakeUp.signal()
    }

    func begin(segment: Int, mean: CepstralMean?, lease: Int) { leave(.begin(segment, mean), lease) }
    func end(lease: Int) { leave(.end, lease) }
    func cancel(lease: Int) { leave(.cancel, lease) }
    func bias(_ bias: RecognitionBias, lease: Int) { leave(.bias(bias), lease) }

    func accept(_ pcm: [Int16], lease: Int) {
        shared.withLock { shared in
            guard shared.lease == lease, shared.handler != nil, !pcm.isEmpty else { return }
            if shared.queuedSamples + pcm.count > limits.heldSamples {
                if case .overflow = shared.commands.last { return }
                shared.commands.append(.overflow)
            } else if case .audio(var queued) = shared.commands.last {
                shared.commands.removeLast()
                queued.append(contentsOf: pcm)
                shared.commands.append(.audio(queued))
                shared.queuedSamples += pcm.count
            } else {
                shared.commands.append(.audio(pcm))
                shared.queuedSamples += pcm.count
            }
        }
        wakeUp.signal()
    }

    private func leave(_ command: Command, _ lease: Int) {
        shared.withLock { shared in
            guard shared.lease == lease, shared.handler != nil else { return }
            shared.commands.append(command)
        }
        wakeUp.signal()
    }

    /// Ends the child and the thread; `waitUntilClosed` tells when that is done.
    func close() {
        shared.withLock { $0.isClosing = true }
        wakeUp.signal()
    }

    /// Blocks until the child is gone, at most for some seconds; call once, after `close()`.
    func waitUntilClosed(seconds: Int) { _ = finished.wait(timeout: .now() + .seconds(seconds)) }

    // MARK: The thread

    private func run() {
        ChildProcess.blockBrokenPipeSignals()

        var thread = Turn(conversation: EngineConversation(limits: limits))
        let start = ContinuousClock.now
        var now = Duration.zero
        while !takeCommands(&thread, at: now) {
            thread.conversation.advance(to: now)
            perform(&thread, at: now)
            thread.child?.write { thread.conversation.nextFrame() }
            publish(thread)

            let wait = thread.conversation.nextDeadline.map { max(.zero, $0 - (ContinuousClock.now - start)) }
            EngineConnection.wait(for: wakeUp, thread.child, atMost: wait)
            wakeUp.clear()
            now = ContinuousClock.now - start

            guard let child = thread.child else { continue }
            for message in child.read() {
                switch message {
                case .success(let message): thread.conversation.received(message, at: now)
                case .failure(let error): thread.conversation.rejected(error)
                }
            }
            perform(&thread, at: now)
            child.checkExit()
            if child.hasEnded {
                thread.child = nil
                thread.conversation.exited(.died(status: child.end()), at: now)
                perform(&thread, at: now)
            }
        }
        let child = thread.child
        thread.child = nil
        // One that still loads its model reads nothing, and holds nothing that could be lost.
        if !thread.conversation.isReady { child?.kill() }
        publish(thread)
        child?.endGently()
    }

    /// What the thread owns.
    private struct Turn {
        var conversation: EngineConversation
        var child: EngineConnection?
        /// The lease that the conversation speaks for.
        var lease = 0
    }

    /// Hands the inbox to the conversation; `true` when the thread must end.
    private func takeCommands(_ thread: inout Turn, at now: Duration) -> Bool {
        let (commands, lease, released, isClosing) = shared.withLock { shared in
            defer {
                shared.commands = []
                shared.queuedSamples = 0
                shared.newLease = nil
                shared.released = false
            }
            return (shared.commands, shared.newLease, shared.released, shared.isClosing)
        }
        if released { thread.conversation.release() }
        if let lease {
            thread.lease = lease.number
            thread.conversation.lease(lease.options)
        }
        for command in commands {
            switch command {
            case .begin(let segment, let mean): thread.conversation.begin(segment: segment, mean: mean, at: now)
            case .audio(let pcm): thread.conversation.accept(pcm)
            case .overflow: thread.conversation.overflow()
            case .end: thread.conversation.end(at: now)
            case .cancel: thread.conversation.cancel()
            case .bias(let bias): thread.conversation.bias(bias)
            }
        }
        return isClosing
    }

    private func perform(_ thread: inout Turn, at now: Duration) {
        // First what others can look up, then the events that make them look.
        publish(thread)
        for output in thread.conversation.takeOutputs() {
            switch output {
            case .emit(let event):
                let lease = thread.lease
                shared.withLock { $0.lease == lease ? $0.handler : nil }?(event)
            case .kill:
                thread.child?.kill()
            case .start:
                do throws(RecognizerFault) {
                    thread.child = try EngineConnection(command)
                    thread.conversation.started(at: now)
                } catch {
                    thread.conversation.exited(error, at: now)
                }
            }
        }
    }

    private func publish(_ thread: Turn) {
        shared.withLock { shared in
            shared.isReady = thread.conversation.isReady
            shared.description = thread.conversation.description ?? shared.description
            shared.counters = thread.conversation.counters
            shared.identifier = thread.child?.identifier
        }
    }
}
