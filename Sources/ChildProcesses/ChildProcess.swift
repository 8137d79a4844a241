import Foundation
import Glibc
import Synchronization

/// A running program: its process, the pipe to its input and the pipe from its output.
///
/// Both of our pipe ends are non-blocking and closed on exec. One thread uses it, and calls `reap` once, last.
package final class ChildProcess {
    package let identifier: pid_t
    /// Write end of its standard input; -1 once closed.
    package private(set) var input: Int32
    /// Read end of its standard output.
    package let output: Int32
    /// A pipe is made, then marked to close on exec; no other program may be started between the two.
    private static let spawning = Mutex(())

    /// glibc's posix_spawn_file_actions_addclosefrom_np (2.34), which the Glibc module does not show.
    private static let addCloseFrom =
        dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
        .map { unsafeBitCast($0, to: CloseFrom.self) }

    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// Starts an executable, a path or a name to be found in `PATH`.
    ///
    /// - Parameter showsErrors: What it writes to standard error goes where this process's goes.
    package init(
        executable: String, arguments: [String], showsErrors: Bool = false
    ) throws(ChildProcessError) {
        let spawned = Self.spawning.withLock { _ in Self.spawn(executable, arguments, showsErrors) }
        switch spawned {
        case .success(let child):
            (identifier, input, output) = child
        case .failure(let error):
            throw error
        }
    }

    private static func spawn(
        _ executable: String, _ arguments: [String], _ showsErrors: Bool
    ) -> Result<(pid_t, Int32, Int32), ChildProcessError> {
        func failure(_ code: Int32) -> Result<(pid_t, Int32, Int32), ChildProcessError> {
            .failure(ChildProcessError(executable: executable, reason: String(cString: strerror(code))))
        }
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        guard pipe(&toChild) == 0 else { return failure(errno) }
        guard pipe(&fromChild) == 0 else {
            let code = errno
            for end in toChild { close(end) }
            return failure(code)
        }
        let ends = toChild + fromChild
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        if !showsErrors { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        // Sockets of the server that their libraries left open on exec must not live on in a child.
        _ = Self.addCloseFrom?(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // A group of its own: Ctrl-C on the terminal reaches the server, which drains first; and a kill reaches what
        // an adapter started itself.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        let arguments = CStrings([executable] + arguments)
        let environment = CStrings(ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" })
        var identifier = pid_t()
        let code = posix_spawnp(
            &identifier, executable, &actions, &attributes, arguments.pointers, environment.pointers)
        close(toChild[0])
        close(fromChild[1])
        guard code == 0 else {
            close(toChild[1])
            close(fromChild[0])
            return failure(code)
        }
        for end in [toChild[1], fromChild[0]] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
        return .success((identifier, toChild[1], fromChild[0]))
    }

    /// Tells the program to end: it reads the end of its input.
    package func closeInput() {
        guard input >= 0 else { return }
        close(input)
        input = -1
    }

    /// Ends the process and all that it started, at once.
    ///
    /// The number stays taken until `reap`, so it can be nobody else's.
    package func kill() { _ = Glibc.kill(-identifier, SIGKILL) }

    /// Whether it has ended, by itself or killed; it stays to be collected.
    package var hasExited: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information.si_signo != 0
    }

    /// Makes a write to a child that has died an error on the calling thread, not a signal that ends the process.
    package static func blockBrokenPipeSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Kills what is left of it, closes the pipes and collects the process; its status in words.
    package func reap() -> String {
        closeInput()
        close(output)
        kill()
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) != identifier {
            if errno != EINTR { return "unknown status" }
        }
        return Self.words(for: status)
    }

    /// The macros of wait.h, which Swift does not see.
    private static func words(for status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "exit status \((status >> 8) & 0xFF)" : "signal \(signal)"
    }
}

/// A null-terminated array of C strings for one call.
private final class CStrings {
    private(set) var pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}

/// A program could not be started.
package struct ChildProcessError: Error, Equatable, Sendable {
    package var executable: String
    package var reason: String
}
