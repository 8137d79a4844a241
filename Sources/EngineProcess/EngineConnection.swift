import ChildProcesses
import Glibc
import Transcription

/// The bytes between a conversation and a child: frames out, messages in, without blocking. Used by one thread.
final class EngineConnection {
    /// Frames encoded ahead of the pipe; the pipe itself holds 64 KB, 2 s of audio.
    private static let writeAhead = 16 << 10

    private let child: ChildProcess
    private var splitter = EngineLineSplitter()
    private var outgoing: [UInt8] = []
    private var written = 0
    /// The engine closed its output or ended.
    private(set) var hasEnded = false

    init(_ command: EngineCommand) throws(RecognizerFault) {
        do {
            child = try ChildProcess(
                executable: command.executable, arguments: command.arguments, showsErrors: command.showsErrors)
        } catch {
            throw .notStarted(command: error.executable, reason: error.reason)
        }
    }

    var identifier: pid_t { child.identifier }

    /// Writes what the pipe takes, asking for frames as long as there is room.
    func write(_ nextFrame: () -> [UInt8]?) {
        while !hasEnded {
            while outgoing.count - written < Self.writeAhead, let frame = nextFrame() {
                if written > 0 {
                    outgoing.removeFirst(written)
                    written = 0
                }
                outgoing.append(contentsOf: frame)
            }
            guard written < outgoing.count else { return }
            let count = outgoing[written...].withUnsafeBytes { Glibc.write(child.input, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // A broken pipe shows as the end of the output as well, with what the engine said last.
                return
            }
            written += count
        }
    }

    /// Reads what there is and gives the messages in it.
    func read() -> [Result<EngineMessage, EngineProtocolError>] {
        var messages: [Result<EngineMessage, EngineProtocolError>] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // One chunk a turn: an engine that never stops talking must not keep the thread from its commands.
        let count = Glibc.read(child.output, &chunk, chunk.count)
        if count > 0 {
            for line in splitter.split(chunk[..<count]) {
                do throws(EngineProtocolError) {
                    messages.append(.success(try EngineMessage(line: line.get()[...])))
                } catch {
                    messages.append(.failure(error))
                }
            }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            hasEnded = true
        }
        return messages
    }

    func kill() { child.kill() }

    /// Notices a child that ended while something it started still holds its output open.
    func checkExit() { if child.hasExited { hasEnded = true } }

    /// Collects a child that has ended or closed its output; what it ended with.
    func end() -> String { child.reap() }

    /// Closes the child's input, which ends a sound engine; kills it after two seconds.
    func endGently() {
        child.closeInput()
        let deadline = ContinuousClock.now + .seconds(2)
        while !hasEnded, ContinuousClock.now < deadline {
            var entry = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
            if poll(&entry, 1, 50) > 0 { _ = read() }
        }
        _ = end()
    }

    /// Waits for a wake-up, output, or room to write.
    static func wait(for wakeUp: WakeUp, _ connection: EngineConnection?, atMost wait: Duration?) {
        var entries = [pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
        // Once a second a child is looked after that ended with its output held open.
        var wait = wait
        if let connection {
            entries.append(pollfd(fd: connection.child.output, events: Int16(POLLIN), revents: 0))
            if connection.written < connection.outgoing.count {
                entries.append(pollfd(fd: connection.child.input, events: Int16(POLLOUT), revents: 0))
            }
            wait = min(wait ?? .seconds(1), .seconds(1))
        }
        let milliseconds = wait.map { Int32(min(($0 / .milliseconds(1)).rounded(.up), 60_000)) } ?? -1
        _ = poll(&entries, nfds_t(entries.count), milliseconds)
    }
}
