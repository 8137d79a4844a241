/// Deadlines by connection number in slots of a quarter second: constant cost to set, nothing to pay while they are far.
///
/// Coarse on purpose: a deadline fires up to one slot late. Those beyond the wheel's 64 s come around and are put back.
struct DeadlineWheel {
    static let slotNanoseconds: UInt64 = 250_000_000
    private static let slotCount = 256

    private var slots: [[(connection: UInt64, deadline: UInt64)]] = Array(repeating: [], count: slotCount)
    /// The slot number, counted from time zero, that fires next.
    private var next: UInt64

    init(now: UInt64) {
        next = now / Self.slotNanoseconds
    }

    mutating func insert(_ connection: UInt64, deadline: UInt64) {
        let slot = max(next, deadline / Self.slotNanoseconds + 1)
        let last = next + UInt64(Self.slotCount) - 1
        slots[Int(min(slot, last) % UInt64(Self.slotCount))].append((connection, deadline))
    }

    /// Takes out everything that was set for `now` or earlier.
    mutating func advance(to now: UInt64) -> [(connection: UInt64, deadline: UInt64)] {
        var due: [(connection: UInt64, deadline: UInt64)] = []
        let current = now / Self.slotNanoseconds
        // After a long sleep every slot is looked at once.
        var budget = Self.slotCount
        while next <= current && budget > 0 {
            let index = Int(next % UInt64(Self.slotCount))
            let fired = slots[index]
            slots[index].removeAll(keepingCapacity: true)
            next += 1
            budget -= 1
            for item in fired {
                if item.deadline <= now { due.append(item) } else { insert(item.connection, deadline: item.deadline) }
            }
        }
        next = max(next, current + 1)
        return due
    }
}
