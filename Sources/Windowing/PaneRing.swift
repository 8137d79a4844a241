/// The panes that open windows still need, found by index in O(1); only panes with elements take storage.
///
/// A ring of pool positions covers the span from the lowest to the highest pane in use and grows with that span, at
/// most to `WindowConfiguration.mostPanes`.
struct PaneRing: Sendable {
    private var ring: [Int32]
    private(set) var pool: [Pane] = []
    private var free: [Int32] = []
    /// No pane is below.
    private(set) var low: Int64 = 0
    /// All panes are below.
    private(set) var high: Int64 = 0

    init() { ring = Array(repeating: -1, count: 16) }

    var isEmpty: Bool { pool.count == free.count }

    private func position(_ index: Int64) -> Int { Int(truncatingIfNeeded: index & Int64(ring.count - 1)) }

    /// The pool position of the pane, or -1 if it has no elements.
    func find(_ index: Int64) -> Int {
        guard index >= low, index < high else { return -1 }
        return Int(ring[position(index)])
    }

    /// The pool position of the pane, made if need be.
    mutating func obtain(_ index: Int64) -> Int {
        if isEmpty {
            low = index
            high = index + 1
        } else if index < low || index >= high {
            reserve(from: min(low, index), to: max(high, index + 1))
        }
        let position = position(index)
        if ring[position] >= 0 { return Int(ring[position]) }
        let place: Int
        if let reused = free.popLast() {
            place = Int(reused)
        } else {
            place = pool.count
            pool.append(Pane())
        }
        pool[place].reset(index: index)
        ring[position] = Int32(place)
        return place
    }

    /// Gives the pane at a pool position to `body` for change in place.
    mutating func update<Result>(_ place: Int, _ body: (inout Pane) -> Result) -> Result { body(&pool[place]) }

    /// The lowest pane with elements at or above `index`, or `nil`. O(span).
    func first(from index: Int64) -> Int64? {
        guard !isEmpty else { return nil }
        var candidate = max(index, low)
        while candidate < high {
            if ring[position(candidate)] >= 0 { return candidate }
            candidate += 1
        }
        return nil
    }

    /// Forgets all panes below `index`, giving each to `released` first.
    mutating func drop(below index: Int64, released: (borrowing Pane) -> Void) {
        guard !isEmpty else { return }
        while low < min(index, high) {
            let position = position(low)
            if ring[position] >= 0 {
                released(pool[Int(ring[position])])
                pool[Int(ring[position])].reset(index: 0)
                free.append(ring[position])
                ring[position] = -1
            }
            low += 1
        }
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.array(&ring)
        coder.array(&pool, blank: { Pane() }) { $0.code(&$1) }
        coder.array(&free)
        coder.value(&low)
        coder.value(&high)
    }

    private mutating func reserve(from newLow: Int64, to newHigh: Int64) {
        var capacity = ring.count
        while Int64(capacity) < newHigh - newLow { capacity *= 2 }
        if capacity > ring.count {
            let old = ring
            ring = Array(repeating: -1, count: capacity)
            for place in old where place >= 0 { ring[position(pool[Int(place)].index)] = place }
        }
        low = newLow
        high = newHigh
    }
}
