/// Several streams in one: panes of another are added up as if their elements had come here.
extension SlidingWindows {
    /// Takes over the panes of another stream whose panes have the same grain. What is closed here stays as it is; windows
    /// that the other's times close are given to nobody.
    ///
    /// O(panes and their members) of the other.
    ///
    /// - Parameters:
    ///   - group: A group of values that is left out.
    ///   - member: The number and hash here of a member there; `nil` keeps both.
    ///   - kind: The number here of a kind there.
    package mutating func merge(
        _ other: SlidingWindows, leavingOut group: UInt8, member: (Int32) -> (number: Int32, hash: UInt64)?,
        kind: (Int32) -> Int32
    ) {
        guard other.configuration.pane == configuration.pane, let time = other.watermark.time else { return }
        observe(time + other.configuration.lateness)
        while nextClosed() != nil {}
        guard hasStarted else { return }
        for index in other.panes.low..<other.panes.high {
            let found = other.panes.find(index)
            guard found >= 0 else { continue }
            let pane = other.panes.pool[found]
            var sums = pane.sums
            sums.values[Int(group & 3)] = 0
            sums.valueCounts[Int(group & 3)] = 0
            let start = index * configuration.pane
            guard sums.count > 0, let place = openPane(at: start) else { continue }
            let inClosing = closing.covers(index)
            let inEarly = watchesNewest && early.covers(index)
            if panes.pool[place].sums.count == 0 { panesWithElements += 1 }
            panes.update(place) { $0.sums += sums }
            if inClosing { closing.add(sums) }
            if inEarly { early.add(sums) }
            for entry in pane.kinds {
                count(
                    kind: kind(other.kinds.keys[Int(entry.slot)]), place, index, inClosing, inEarly, times: entry.count)
            }
            for entry in pane.members {
                let key = other.members.keys[Int(entry.slot)]
                let known = member(key) ?? (number: key, hash: other.hashes[Int(entry.slot)])
                let element = WindowElement(
                    time: start, member: known.number, memberHash: known.hash, kind: 0, weight: 0, share: entry.share,
                    traits: entry.traits)
                count(member: element, place, index, inClosing, inEarly)
            }
            if let sketch = pane.sketch {
                beginSketch(place, inClosing, inEarly)
                panes.update(place) { $0.sketch?.merge(sketch) }
            }
        }
    }
}
