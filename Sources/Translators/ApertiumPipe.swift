import ChildProcesses
import Concurrency
import Dispatch
import Glibc
import Translation

/// One running pipeline that answers each text up to a null byte with its translation and another null byte.
final class ApertiumPipe: Sendable {
    /// What the text formatter puts behind a text: an end of sentence without which the last stop would be lost.
    private static let mark = "[][\n]"
    /// Texts that wait; more are refused.
    private static let capacity = 64
    /// Bytes of an answer; a translation is never so much longer than its text.
    private static let longestAnswer = 1 << 20

    /// The running pipeline, used on the queue alone.
    private final class State: @unchecked Sendable {
        // Used on the queue alone.
        var child: ChildProcess?
        var hasAnswered = false
        var nextStart = ContinuousClock.now
        var pause = Duration.zero
    }

    private let command: String
    private let timeout: Duration
    private let queue = DispatchQueue(label: "apertium")
    private let state = State()
    private let waiting = Lock(0)
    private let isClosed = Lock(false)

    init(command: String, timeout: Duration) {
        self.command = command
        self.timeout = timeout
    }

    deinit { _ = state.child?.reap() }

    func translate(_ stream: String) async throws(TranslatorFailure) -> String {
        let mayWait = waiting.withLock { count in
            guard count < Self.capacity else { return false }
            count += 1
            return true
        }
        guard mayWait else { throw .overloaded }
        let result: Result<String, TranslatorFailure> = await withCheckedContinuation { continuation in
            queue.async { [self] in
                let result = answer(stream)
                waiting.withLock { $0 -= 1 }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    func close() {
        isClosed.withLock { $0 = true }
        queue.async { [self] in end() }
    }

    // MARK: On the queue

    private func answer(_ stream: String) -> Result<String, TranslatorFailure> {
        if isClosed.withLock({ $0 }) { return .failure(.unavailable("the server is shutting down")) }
        // A pipeline that died while it was idle is no fault of this text: one more try.
        let wasRunning = state.child != nil
        let result = attempt(stream)
        if wasRunning, case .failure(.unavailable) = result { return attempt(stream) }
        return result
    }

    private func attempt(_ stream: String) -> Result<String, TranslatorFailure> {
        do throws(TranslatorFailure) {
            let child = try running()
            // The first answer waits for the data to be read, half a second on a small machine.
            let deadline = ContinuousClock.now + (state.hasAnswered ? timeout : max(timeout, .seconds(10)))
            let answer = try exchange(Array((stream + Self.mark + "\0").utf8), with: child, until: deadline)
            state.hasAnswered = true
            state.pause = .zero
            guard let text = String(validating: answer, as: UTF8.self) else {
                throw .nonsense("it is not UTF-8")
            }
            return .success(text.hasSuffix(Self.mark) ? String(text.dropLast(Self.mark.count)) : text)
        } catch {
            if case .nonsense = error { return .failure(error) }
            end()
            // 0.1 s, then twice as long each time.
            state.pause = min(max(.milliseconds(100), state.pause * 2), .seconds(30))
            state.nextStart = state.hasAnswered ? .now : .now + state.pause
            state.hasAnswered = false
            return .failure(error)
        }
    }

    private func running() throws(TranslatorFailure) -> ChildProcess {
        if let child = state.child { return child }
        guard ContinuousClock.now >= state.nextStart else {
            throw .unavailable("it ended and is started again in a moment")
        }
        do {
            let child = try ChildProcess(executable: "/bin/sh", arguments: ["-c", command])
            state.child = child
            return child
        } catch {
            throw .unavailable("\(error.executable): \(error.reason)")
        }
    }

    private func end() {
        _ = state.child?.reap()
        state.child = nil
    }

    /// Writes the text and reads until the null byte, without waiting beyond the deadline.
    private func exchange(
        _ bytes: [UInt8], with child: ChildProcess, until deadline: ContinuousClock.Instant
    ) throws(TranslatorFailure) -> [UInt8] {
        ChildProcess.blockBrokenPipeSignals()
        var written = 0
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw .timedOut }
            var entries = [
                pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: written < bytes.count ? child.input : -1, events: Int16(POLLOUT), revents: 0),
            ]
            _ = poll(&entries, 2, Int32(min(1_000, (left / .milliseconds(1)).rounded(.up))))
            if entries[1].revents != 0 {
                let count = bytes[written...].withUnsafeBytes { Glibc.write(child.input, $0.baseAddress, $0.count) }
                if count < 0, errno != EAGAIN, errno != EINTR { throw .unavailable("it closed its input") }
                written += max(0, count)
            }
            guard entries[0].revents != 0 else { continue }
            let count = read(child.output, &chunk, chunk.count)
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { throw .unavailable("it ended") }
            guard count > 0 else { continue }
            if let end = chunk[..<count].firstIndex(of: 0) { return answer + chunk[..<end] }
            answer += chunk[..<count]
            guard answer.count <= Self.longestAnswer else { throw .unavailable("its answer does not end") }
        }
    }
}
