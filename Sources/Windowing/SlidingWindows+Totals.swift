/// What is told of a window.
extension SlidingWindows {
    func totals(of window: RunningWindow) -> WindowTotals {
        var totals = WindowTotals(
            start: window.start * configuration.pane, end: window.end * configuration.pane, sums: window.sums,
            distinct: window.members[0], isDistinctExact: true, members: window.members, share: window.share,
            changed: window.changed, kinds: [])
        for slot in window.kindCounts.indices where window.kindCounts[slot] > 0 {
            totals.kinds.append(WindowTotals.KindCount(kind: kinds.keys[slot], count: window.kindCounts[slot]))
        }
        totals.kinds.sort { $0.kind < $1.kind }
        if window.sketchCount > 0 { estimate(&totals, window) }
        return totals
    }

    /// Counts the members of a window that has panes with more members than are listed.
    private func estimate(_ totals: inout WindowTotals, _ window: RunningWindow) {
        var union = DistinctSketch()
        for index in max(window.start, panes.low)..<min(window.end, panes.high) {
            let place = panes.find(index)
            if place >= 0, let sketch = panes.pool[place].sketch { union.merge(sketch) }
        }
        for slot in 0..<members.capacity where window.holds(slot) { union.insert(hashes[slot]) }
        let listed = window.members[0]
        totals.distinct = max(union.estimate, listed)
        totals.isDistinctExact = false
        let scale = Double(totals.distinct) / Double(max(listed, 1))
        for lane in 0..<8 { totals.members[lane] = Int64((Double(window.members[lane]) * scale).rounded()) }
        totals.members[0] = totals.distinct
        totals.share = Int64((Double(window.share) * scale).rounded())
    }
}
