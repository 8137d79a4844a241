import Windowing

/// A queue that gives its earliest entry first: a binary heap.
///
/// Entries of the same time come in the order of their number, so nothing depends on how they went in. O(log n).
struct MinimumQueue: Sendable {
    struct Entry: Comparable, Sendable {
        var time: Int64
        var number: Int32

        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.number) < (right.time, right.number) }
    }

    private var heap: [Entry] = []

    var first: Entry? { heap.first }

    mutating func insert(_ entry: Entry) {
        var child = heap.count
        heap.append(entry)
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.array(&heap, blank: { Entry(time: 0, number: 0) }) { entry, coder in
            coder.value(&entry.time)
            coder.value(&entry.number)
        }
    }

    mutating func removeFirst() -> Entry {
        heap.swapAt(0, heap.count - 1)
        let removed = heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == parent { return removed }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
