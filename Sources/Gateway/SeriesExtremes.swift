/// The least and the greatest value of a series since any earlier update, in memory that does not grow with the updates.
///
/// Two stacks of suffix extremes: an update that is exceeded by a later one is no extreme for anybody any more. Updates
/// cost O(1), amortised, a question O(log n). Past `capacity` the two oldest extremes become one, so a reader that far
/// behind may be told of a spike from just before its time, but never misses one.
struct SeriesExtremes {
    static let capacity = 64

    private struct Extreme {
        /// The number of the update; those after it and before the next extreme's are covered by the next.
        var update: UInt64
        var value: Double
    }

    private var least: [Extreme] = []
    private var greatest: [Extreme] = []

    mutating func add(_ value: Double, update: UInt64) {
        Self.push(Extreme(update: update, value: value), to: &least) { $0 >= value }
        Self.push(Extreme(update: update, value: value), to: &greatest) { $0 <= value }
    }

    /// Of the updates after number `seen`; `nil` when there was none.
    func range(after seen: UInt64) -> (least: Double, greatest: Double)? {
        guard let low = Self.first(in: least, after: seen), let high = Self.first(in: greatest, after: seen) else {
            return nil
        }
        return (low, high)
    }

    private static func push(_ extreme: Extreme, to stack: inout [Extreme], exceeding: (Double) -> Bool) {
        while let last = stack.last, exceeding(last.value) { stack.removeLast() }
        stack.append(extreme)
        if stack.count > capacity {
            stack[0].update = stack[1].update
            stack.remove(at: 1)
        }
    }

    private static func first(in stack: [Extreme], after seen: UInt64) -> Double? {
        var (low, high) = (0, stack.count)
        while low < high {
            let middle = (low + high) / 2
            if stack[middle].update > seen { high = middle } else { low = middle + 1 }
        }
        return low < stack.count ? stack[low].value : nil
    }
}
