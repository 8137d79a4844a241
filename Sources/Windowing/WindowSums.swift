/// The sums over a set of elements: they add and subtract exactly, so a window is what entered minus what left.
package struct WindowSums: Hashable, Sendable {
    package var count: Int64 = 0
    package var weight: Int128 = 0
    /// Sums of values by group.
    package var values = SIMD4<Int64>()
    /// How many elements gave a value, by group.
    package var valueCounts = SIMD4<Int64>()
    /// How many elements carry each label.
    package var labels = SIMD8<Int64>()

    package init() {}

    /// Sum of the values of all groups.
    package var value: Int64 { values.wrappedSum() }
    package var valueCount: Int64 { valueCounts.wrappedSum() }

    mutating func add(_ element: WindowElement) {
        count += 1
        weight += Int128(element.weight)
        if let value = element.value { add(value: value, group: element.group) }
        if let label = element.label { labels[Int(label)] += 1 }
    }

    mutating func add(value: Int64, group: UInt8) {
        values[Int(group)] += value
        valueCounts[Int(group)] += 1
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.value(&count)
        coder.value(&weight)
        coder.value(&values)
        coder.value(&valueCounts)
        coder.value(&labels)
    }

    static func += (left: inout Self, right: Self) {
        left.count += right.count
        left.weight += right.weight
        left.values &+= right.values
        left.valueCounts &+= right.valueCounts
        left.labels &+= right.labels
    }

    static func -= (left: inout Self, right: Self) {
        left.count -= right.count
        left.weight -= right.weight
        left.values &-= right.values
        left.valueCounts &-= right.valueCounts
        left.labels &-= right.labels
    }
}
