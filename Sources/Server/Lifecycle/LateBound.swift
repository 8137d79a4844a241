import Concurrency

/// A part that exists only after those that refer to it: set once by the composition root, read from any thread.
final class LateBound<Value: Sendable>: Sendable {
    private let value = Lock<Value?>(nil)

    func bind(_ value: Value) { self.value.withLock { $0 = value } }

    /// `nil` before it is bound.
    var bound: Value? { value.withLock { $0 } }
}
