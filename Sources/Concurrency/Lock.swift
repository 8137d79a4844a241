#if SANITIZE_THREAD
    import Foundation
#else
    import Synchronization
#endif

/// A lock around a value, for short, shared, non-suspending tables.
///
/// `Synchronization.Mutex`, but an `NSLock` in builds with `-DSANITIZE_THREAD`: the thread sanitizer does not see the
/// former's futex on Linux and reports every access under it.
package final class Lock<State>: Sendable {
    #if SANITIZE_THREAD
        private let lock = NSLock()
        // Guarded by `lock`.
        private nonisolated(unsafe) var state: State

        package init(_ initial: sending State) { state = initial }

        package func withLock<Result>(
            _ body: (inout sending State) throws -> sending Result
        ) rethrows -> sending Result {
            lock.lock()
            defer { lock.unlock() }
            return try body(&state)
        }
    #else
        private let mutex: Mutex<State>

        package init(_ initial: consuming sending State) { mutex = Mutex(initial) }

        package func withLock<Result>(
            _ body: (inout sending State) throws -> sending Result
        ) rethrows -> sending Result {
            try mutex.withLock(body)
        }
    #endif
}
