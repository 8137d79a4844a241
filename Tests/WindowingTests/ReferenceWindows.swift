@testable import Windowing

/// Sliding windows as the definition reads: every window is recomputed from all elements that were added to it.
struct ReferenceWindows {
    let configuration: WindowConfiguration
    let shareLimit: Int64
    private(set) var watermark: Int64?
    private(set) var lateCount = 0
    private var added: [(element: WindowElement, firstOpenEnd: Int64)] = []
    private var given: Set<Int64> = []

    init(_ configuration: WindowConfiguration, shareLimit: Int32 = .max) {
        self.configuration = configuration
        self.shareLimit = Int64(shareLimit)
    }

    private func floor(_ time: Int64) -> Int64 {
        let remainder = ((time % configuration.slide) + configuration.slide) % configuration.slide
        return time - remainder
    }

    /// All ends E with E - size <= time < E.
    func ends(of time: Int64) -> [Int64] {
        var ends: [Int64] = []
        var end = floor(time) + configuration.slide
        while end - configuration.size <= time {
            ends.append(end)
            end += configuration.slide
        }
        return ends
    }

    mutating func accept(_ element: WindowElement) -> [WindowTotals] {
        let closed = advance(to: element.time - configuration.lateness)
        let watermark = watermark ?? .min
        let open = ends(of: element.time).filter { $0 > watermark }
        if let first = open.first { added.append((element, first)) } else { lateCount += 1 }
        return closed
    }

    mutating func advance(to time: Int64) -> [WindowTotals] {
        if let watermark, watermark >= time { return [] }
        watermark = time
        return close { $0 <= time }
    }

    mutating func finish() -> [WindowTotals] { close { _ in true } }

    private mutating func close(_ isReached: (Int64) -> Bool) -> [WindowTotals] {
        var reached: Set<Int64> = []
        for (element, firstOpen) in added {
            for end in ends(of: element.time) where end >= firstOpen && isReached(end) { reached.insert(end) }
        }
        reached.subtract(given)
        given.formUnion(reached)
        return reached.sorted().map(totals(ending:))
    }

    func totals(ending end: Int64) -> WindowTotals {
        let start = end - configuration.size
        let inside = added.filter { $0.firstOpenEnd <= end && start <= $0.element.time && $0.element.time < end }
            .map(\.element)
        var totals = WindowTotals(
            start: start, end: end, sums: WindowSums(), distinct: 0, isDistinctExact: true, members: SIMD8(), share: 0,
            changed: SIMD8(), kinds: [])
        totals.sums.count = Int64(inside.count)
        var kinds: [Int32: Int64] = [:]
        var shares: [Int32: Int64] = [:]
        var holders = [Set<Int32>](repeating: [], count: 8)
        for element in inside {
            totals.sums.weight += Int128(element.weight)
            if let value = element.value {
                totals.sums.values[Int(element.group)] += value
                totals.sums.valueCounts[Int(element.group)] += 1
            }
            if let label = element.label { totals.sums.labels[Int(label)] += 1 }
            kinds[element.kind, default: 0] += 1
            shares[element.member, default: 0] += Int64(element.share)
            for trait in 0..<8 where element.traits & (1 << trait) != 0 { holders[trait].insert(element.member) }
        }
        totals.kinds = kinds.sorted { $0.key < $1.key }.map { WindowTotals.KindCount(kind: $0.key, count: $0.value) }
        totals.share = shares.values.reduce(0) { $0 + min($1, shareLimit) }
        for trait in 0..<8 { totals.members[trait] = Int64(holders[trait].count) }
        totals.distinct = totals.members[0]
        return totals
    }
}
