import Foundation

/// SIGINT and SIGTERM as a request to stop.
///
/// From `arm()` on they end nothing by themselves, and none is missed however early it comes.
package enum StopSignal {
    /// Takes the signals over. Call it before the world learns that the process runs: until then they end it at once.
    package static func arm() { _ = requests }

    /// Returns once a signal has come, at once if that was before; or when the task is cancelled.
    package static func wait() async {
        for await _ in requests {}
    }

    /// Ends with the first signal. Later ones find nobody waiting; the drain goes on to its own end.
    private static let requests: AsyncStream<Never> = {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        var ends: [Int32] = [-1, -1]
        // Without a pipe the signals go on ending the process, which loses nothing that is stored.
        guard pipe(&ends) == 0 else { return stream }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let request = ends[0]
        wakeUp = ends[1]
        // A thousand signals may fill the pipe, and a handler may not wait.
        _ = fcntl(wakeUp, F_SETFL, O_NONBLOCK)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                let interrupted = errno
                var byte: UInt8 = 1
                write(wakeUp, &byte, 1)
                errno = interrupted
            }
        }
        Thread.detachNewThread {
            // A parent may have left them blocked.
            var signals = sigset_t()
            sigemptyset(&signals)
            for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            var byte: UInt8 = 0
            while read(request, &byte, 1) < 0, errno == EINTR {}
            continuation.finish()
        }
        return stream
    }()
}

// Written once, before the handlers that read it are in place. No lazy value, since a handler may not wait for one.
private nonisolated(unsafe) var wakeUp: Int32 = -1
