import Dispatch
import Foundation

/// Waits for SIGINT or SIGTERM, which then do not end the process by themselves.
package enum StopSignal {
    package static func wait() async {
        await withCheckedContinuation { continuation in
            let pending = PendingStop(continuation)
            for number in [SIGINT, SIGTERM] {
                signal(number, SIG_IGN)
                pending.watch(number)
            }
        }
    }
}

/// Holds the sources until the first signal.
private final class PendingStop: Sendable {
    // Touched on `queue` only.
    private nonisolated(unsafe) var continuation: CheckedContinuation<Void, Never>?
    // Touched on `queue` only.
    private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []
    private let queue = DispatchQueue(label: "roomtone.signals")

    init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }

    func watch(_ number: Int32) {
        queue.async { [self] in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [self] in
                // A second signal finds nobody waiting; the drain goes on to its own end.
                continuation?.resume()
                continuation = nil
            }
            source.resume()
            sources.append(source)
        }
    }
}
