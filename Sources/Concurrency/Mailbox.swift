/// A bounded queue from many threads to one task, handed over in batches.
///
/// A hop for each element would cost a hundred times the element's own work; here the consumer takes all that came while
/// it was busy. A full mailbox refuses, and the sender decides what that means.
package final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiting: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    package let capacity: Int
    private let state = Lock(State())

    /// - Parameter capacity: The most elements that wait; more are refused.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// Puts an element at the end. False when the mailbox is full or closed; then nothing was taken.
    @discardableResult
    package func post(_ element: Element) -> Bool {
        let (taken, waiting): (Bool, CheckedContinuation<Void, Never>?) = state.withLock { state in
            guard !state.isClosed, state.elements.count < capacity else { return (false, nil) }
            state.elements.append(element)
            defer { state.waiting = nil }
            return (true, state.waiting)
        }
        waiting?.resume()
        return taken
    }

    /// How many elements wait.
    package var count: Int { state.withLock { $0.elements.count } }

    /// Takes no more elements; the consumer still gets those that wait.
    package func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// All elements that wait, at least one, in order; `nil` once the mailbox is closed and empty. One consumer only.
    package func next() async -> [Element]? {
        while true {
            let (batch, isClosed) = state.withLock { state in
                let batch = state.elements
                state.elements = []
                return (batch, state.isClosed)
            }
            if !batch.isEmpty { return batch }
            if isClosed { return nil }
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLock { state in
                    guard state.elements.isEmpty, !state.isClosed else { return true }
                    state.waiting = continuation
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        }
    }
}
