import Testing

@testable import Windowing
import TestRandom

struct DistinctTests {
    @Test(arguments: [1, 10, 1_000, 10_000, 65_536, 163_840, 400_000, 1_000_000])
    func sketchStaysWithinTwoPercent(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        var sketch = DistinctSketch()
        for _ in 0..<count {
            let hash = random.next()
            sketch.insert(hash)
            if count <= 10_000 { sketch.insert(hash) }
        }
        #expect(abs(Double(sketch.estimate) - Double(count)) <= 0.02 * Double(count) + 0.5)
    }

    @Test func sketchesMergeIntoTheUnion() {
        var random = SeededGenerator(seed: 5)
        var (left, right, union) = (DistinctSketch(), DistinctSketch(), DistinctSketch())
        for step in 0..<50_000 {
            let hash = random.next()
            union.insert(hash)
            if step % 3 > 0 { left.insert(hash) }
            if step % 3 < 2 { right.insert(hash) }
        }
        left.merge(right)
        #expect(left == union)
        #expect(DistinctSketch().estimate == 0)
    }

    /// A crowd storms one pane and leaves: windows with the storm are estimated, the others exact.
    @Test func countsACrowdTooLargeToListAndIsExactAfterwards() throws {
        var random = SeededGenerator(seed: 9)
        var windows = SlidingWindows(try WindowConfiguration(size: 40, slide: 10, lateness: 0))
        let hashes = (0..<60_000).map { _ in random.next() }
        var closed: [WindowTotals] = []
        func act(_ time: Int64, _ member: Int) {
            let element = WindowElement(
                time: time, member: Int32(member), memberHash: hashes[member], kind: 0, weight: 1, share: 2, traits: 3)
            windows.accept(element) { closed.append($0) }
        }
        for member in 0..<8_000 { act(5, member) }
        for member in 4_000..<60_000 { act(15, member) }
        for member in 0..<100 { act(55, member) }
        windows.finish()
        while let totals = windows.nextClosed() { closed.append(totals) }

        let expected: [Int64: Double] = [10: 8_000, 20: 60_000, 30: 60_000, 40: 60_000, 50: 56_000, 60: 100]
        for totals in closed {
            let truth = expected[totals.end] ?? 100
            if totals.isDistinctExact {
                #expect(Double(totals.distinct) == truth)
            } else {
                #expect(truth > 10_000)
                #expect(abs(Double(totals.distinct) - truth) <= 0.02 * truth)
                #expect(abs(Double(totals.members[1]) - truth) <= 0.03 * truth)
                // 4,000 people shared in two panes; those listed are not quite like the rest.
                #expect(abs(Double(totals.share) / (2 * truth) - 1) <= 0.35)
            }
        }
        #expect(closed.map(\.isDistinctExact) == [true, false, false, false, false, true, true, true, true])
    }

    @Test func tenThousandMembersAreExact() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 10, slide: 10, lateness: 0))
        for round in 0..<3 {
            for member in Int32(0)..<10_000 {
                windows.accept(
                    WindowElement(time: Int64(round), member: member, memberHash: UInt64(member), kind: 0, weight: 1)
                ) { _ in }
            }
        }
        windows.finish()
        let totals = windows.nextClosed()
        #expect(totals?.distinct == 10_000)
        #expect(totals?.isDistinctExact == true)
    }
}
