/// Lets a task through while it is open, and holds it while it is shut.
package final class Gate: Sendable {
    private struct State {
        var isShut = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Lock(State())

    package init() {}

    package func shut() { state.withLock { $0.isShut = true } }

    package func open() {
        let waiting = state.withLock { state in
            state.isShut = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns at once while open, else when it opens.
    package func pass() async {
        await withCheckedContinuation { continuation in
            let goOn = state.withLock { state in
                guard state.isShut else { return true }
                state.waiting.append(continuation)
                return false
            }
            if goOn { continuation.resume() }
        }
    }
}
