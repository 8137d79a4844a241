/// What an element adds to its pane beside sums: its kind and its member.
extension SlidingWindows {
    mutating func count(
        kind: Int32, _ place: Int, _ index: Int64, _ inClosing: Bool, _ inEarly: Bool, times count: Int32 = 1
    ) {
        let slot = kinds.obtain(kind)
        if kinds.lastPane[Int(slot)] == index {
            panes.update(place) { $0.kinds[Int(kinds.lastPosition[Int(slot)])].count += count }
        } else {
            let position = panes.update(place) { pane in
                pane.kinds.append(Pane.KindEntry(slot: slot, count: count))
                return pane.kinds.count - 1
            }
            kinds.retain(slot)
            kinds.lastPane[Int(slot)] = index
            kinds.lastPosition[Int(slot)] = Int32(position)
        }
        if inClosing { closing.add(kind: slot, count: count) }
        if inEarly { early.add(kind: slot, count: count) }
        if panes.pool[place].kinds.count >= panes.pool[place].compactAt { compact(place) }
    }

    mutating func count(
        member element: WindowElement, _ place: Int, _ index: Int64, _ inClosing: Bool, _ inEarly: Bool
    ) {
        var slot = members.slot(of: element.member)
        var (traits, share) = (element.traits, min(element.share, shareLimit))
        if slot >= 0, members.lastPane[Int(slot)] == index {
            panes.update(place) { pane in
                let position = Int(members.lastPosition[Int(slot)])
                traits &= ~pane.members[position].traits
                share = min(share, shareLimit - pane.members[position].share)
                pane.members[position].traits |= traits
                pane.members[position].share += share
            }
            if traits == 0, share == 0 { return }
        } else {
            if !hasRoom(place) {
                sketch(element.memberHash, place, inClosing, inEarly)
                return
            }
            slot = members.obtain(element.member)
            while hashes.count < members.capacity { hashes.append(0) }
            hashes[Int(slot)] = element.memberHash
            let entry = Pane.MemberEntry(slot: slot, share: share, traits: traits)
            let position = panes.update(place) { pane in
                pane.members.append(entry)
                return pane.members.count - 1
            }
            members.retain(slot)
            members.lastPane[Int(slot)] = index
            members.lastPosition[Int(slot)] = Int32(position)
        }
        if inClosing { closing.add(member: slot, traits: traits, share: share) }
        if inEarly { early.add(member: slot, traits: traits, share: share) }
    }

    /// Whether the pane can list one member more.
    private mutating func hasRoom(_ place: Int) -> Bool {
        if panes.pool[place].sketch != nil { return false }
        let limit = Pane.listedMembers
        if panes.pool[place].members.count >= min(panes.pool[place].compactAt, limit) { compact(place) }
        return panes.pool[place].members.count < limit
    }

    /// Counts a member that the pane has no room to list.
    private mutating func sketch(_ hash: UInt64, _ place: Int, _ inClosing: Bool, _ inEarly: Bool) {
        beginSketch(place, inClosing, inEarly)
        panes.update(place) { $0.sketch?.insert(hash) }
    }

    /// Sees to it that the pane has a sketch, of all that it lists.
    mutating func beginSketch(_ place: Int, _ inClosing: Bool, _ inEarly: Bool) {
        guard panes.pool[place].sketch == nil else { return }
        var sketch = DistinctSketch()
        for entry in panes.pool[place].members { sketch.insert(hashes[Int(entry.slot)]) }
        panes.update(place) { $0.sketch = sketch }
        if inClosing { closing.addSketch() }
        if inEarly { early.addSketch() }
    }

    /// Leaves one entry a member and kind in the pane.
    private mutating func compact(_ place: Int) {
        let index = panes.pool[place].index
        let inClosing = closing.covers(index)
        let inEarly = watchesNewest && early.covers(index)
        if inClosing { closing.remove(panes.pool[place]) }
        if inEarly { early.remove(panes.pool[place]) }
        for entry in panes.pool[place].members { members.references[Int(entry.slot)] -= 1 }
        for entry in panes.pool[place].kinds { kinds.references[Int(entry.slot)] -= 1 }
        panes.update(place) { $0.compact(shareLimit: shareLimit) }
        for (position, entry) in panes.pool[place].members.enumerated() {
            members.retain(entry.slot)
            members.lastPane[Int(entry.slot)] = index
            members.lastPosition[Int(entry.slot)] = Int32(position)
        }
        for (position, entry) in panes.pool[place].kinds.enumerated() {
            kinds.retain(entry.slot)
            kinds.lastPane[Int(entry.slot)] = index
            kinds.lastPosition[Int(entry.slot)] = Int32(position)
        }
        if inClosing { closing.add(panes.pool[place]) }
        if inEarly { early.add(panes.pool[place]) }
    }
}
