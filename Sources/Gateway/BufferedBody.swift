import Synchronization

/// A request's body as far as it has come, for a request that is handed over whole.
///
/// All of a gateway share one budget: a body that is begun and never ended costs its sender next to nothing.
final class BufferedBody {
    private var bytes: [UInt8] = []
    private let budget: BodyBudget

    init(budget: BodyBudget) { self.budget = budget }

    // One that went away, or was refused, on the way.
    deinit { budget.giveBack(bytes.count) }

    var count: Int { bytes.count }

    func append(_ piece: [UInt8]) throws(HTTPRequestError) {
        guard budget.take(piece.count) else { throw .overloaded }
        bytes.append(contentsOf: piece)
    }

    /// The whole, which is the receiver's from now on.
    func take() -> [UInt8] {
        budget.giveBack(bytes.count)
        defer { bytes = [] }
        return bytes
    }
}

/// Bytes of bodies on their way, of all connections of a gateway.
final class BodyBudget: Sendable {
    private let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// False, and nothing taken, where that would be too much.
    func take(_ count: Int) -> Bool {
        if held.add(count, ordering: .relaxed).newValue <= limit { return true }
        held.subtract(count, ordering: .relaxed)
        return false
    }

    func giveBack(_ count: Int) { held.subtract(count, ordering: .relaxed) }
}
