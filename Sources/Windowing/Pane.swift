/// The elements of one grain of event time, summed: what a window gains when the pane enters and loses when it leaves.
struct Pane: Sendable {
    struct MemberEntry: Sendable {
        var slot: Int32
        var share: Int32
        var traits: UInt8
    }

    struct KindEntry: Sendable {
        var slot: Int32
        var count: Int32
    }

    /// Members that one pane lists; more are counted by a sketch.
    static let listedMembers = 10_000

    var index: Int64 = 0
    var sums = WindowSums()
    /// One entry a member, save where elements arrive out of order: then a member may have several until `compact`.
    var members: [MemberEntry] = []
    var kinds: [KindEntry] = []
    /// All members, once there were more than can be listed.
    var sketch: DistinctSketch?
    /// How many entries to let grow before looking for several of one member.
    var compactAt = Pane.firstCompaction

    private static let firstCompaction = 1_024

    /// Merges entries of the same member or kind. Shares stay capped at `shareLimit`. O(n log n).
    mutating func compact(shareLimit: Int32) {
        members.sort { $0.slot < $1.slot }
        var merged: [MemberEntry] = []
        for entry in members {
            if let last = merged.last, last.slot == entry.slot {
                let share = min(Int64(last.share) + Int64(entry.share), Int64(shareLimit))
                merged[merged.count - 1].share = Int32(share)
                merged[merged.count - 1].traits |= entry.traits
            } else {
                merged.append(entry)
            }
        }
        members = merged
        kinds.sort { $0.slot < $1.slot }
        var mergedKinds: [KindEntry] = []
        for entry in kinds {
            if let last = mergedKinds.last, last.slot == entry.slot {
                mergedKinds[mergedKinds.count - 1].count += entry.count
            } else {
                mergedKinds.append(entry)
            }
        }
        kinds = mergedKinds
        compactAt = max(Self.firstCompaction, 2 * max(members.count, kinds.count))
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.value(&index)
        sums.code(&coder)
        coder.array(&members, blank: { MemberEntry(slot: 0, share: 0, traits: 0) }) { entry, coder in
            coder.value(&entry.slot)
            coder.value(&entry.share)
            coder.value(&entry.traits)
        }
        coder.array(&kinds, blank: { KindEntry(slot: 0, count: 0) }) { entry, coder in
            coder.value(&entry.slot)
            coder.value(&entry.count)
        }
        coder.value(&compactAt)
        coder.optional(&sketch, blank: DistinctSketch()) { $0.code(&$1) }
    }

    /// Makes the pane ready for another grain of time, keeping modest storage.
    mutating func reset(index: Int64) {
        self.index = index
        sums = WindowSums()
        members.removeAll(keepingCapacity: members.capacity <= 4_096)
        kinds.removeAll(keepingCapacity: kinds.capacity <= 4_096)
        sketch = nil
        compactAt = Self.firstCompaction
    }
}
