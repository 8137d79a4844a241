import Testing

@testable import Windowing
import TestRandom

struct SlidingWindowsTests {
    // MARK: The definition, drawn

    ///     t     0    10   20   30   40
    ///     x          x    x         x      size 20, slide 10, lateness 0
    ///     [0, 20)    [10, 20] counts 1 ...
    @Test func coversFromStartUpToEnd() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 20, slide: 10, lateness: 0))
        let closed = run([10, 20, 40], &windows)
        #expect(closed.map(\.end) == [20, 30, 40, 50, 60])
        #expect(closed.map(\.sums.count) == [1, 2, 1, 1, 1])
    }

    @Test func addsOnlyToWindowsStillOpen() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 20, slide: 10, lateness: 0))
        // 25 closes [0, 20); 12 comes afterwards and counts in [10, 30) alone.
        let closed = run([1, 25, 12], &windows)
        #expect(closed.map(\.end) == [10, 20, 30, 40])
        #expect(closed.map(\.sums.count) == [1, 1, 2, 1])
        #expect(windows.lateCount == 0)
    }

    @Test func countsLateElementsAndChangesNothingElse() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 20, slide: 10, lateness: 5))
        let result1 = windows.accept(element(100)) { _ in }
        #expect(result1 == .counted)
        let result2 = windows.accept(element(69)) { _ in }
        #expect(result2 == .late)
        let result3 = windows.accept(element(80)) { _ in }
        #expect(result3 == .counted)
        #expect(windows.lateCount == 1)
        let result4 = finish(&windows)
        #expect(result4.map(\.end) == [100, 110, 120])
    }

    @Test func closesAtTheWatermarkNotBefore() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 10, slide: 10, lateness: 5))
        var ends: [Int64] = []
        for time in [Int64(3), 14, 15] { windows.accept(element(time)) { ends.append($0.end) } }
        #expect(ends == [10])
        windows.advance(to: 19)
        let result5 = windows.nextClosed()
        #expect(result5 == nil)
        windows.advance(to: 20)
        let result6 = windows.nextClosed()
        #expect(result6?.end == 20)
    }

    @Test func watermarkNeverStepsBack() {
        var watermark = Watermark(lateness: 5)
        let result7 = watermark.observe(20)
        #expect(result7)
        let result8 = watermark.observe(10)
        #expect(!result8)
        let result9 = watermark.advance(to: 15)
        #expect(!result9)
        #expect(watermark.time == 15)
        let result10 = watermark.advance(to: 16)
        #expect(result10)
        #expect(watermark.time == 16)
    }

    // MARK: Against the reference

    @Test(arguments: 0..<25)
    func equalsTheReferenceOnRandomStreams(block: UInt64) throws {
        for seed in (block * 100)..<(block * 100 + 100) {
            let stream = try RandomStream(seed: seed)
            var windows = SlidingWindows(stream.configuration, shareLimit: stream.shareLimit)
            var reference = ReferenceWindows(stream.configuration, shareLimit: stream.shareLimit)
            var (closed, expected): ([WindowTotals], [WindowTotals]) = ([], [])
            for step in stream.steps {
                switch step {
                case .element(let element):
                    windows.accept(element) { closed.append($0) }
                    expected += reference.accept(element)
                case .move(let time):
                    windows.advance(to: time)
                    while let totals = windows.nextClosed() { closed.append(totals) }
                    expected += reference.advance(to: time)
                }
            }
            closed += finish(&windows)
            expected += reference.finish()
            let isEqual = closed.map(\.withoutChanges) == expected && windows.lateCount == reference.lateCount
            guard isEqual else {
                Issue.record(
                    """
                    seed \(seed), \(stream.configuration), late \(windows.lateCount) for \(reference.lateCount)
                    \(WindowDrawing.draw(stream.elements, closed))
                    expected
                    \(WindowDrawing.draw(stream.elements, expected))
                    """)
                return
            }
        }
    }

    @Test(arguments: 0..<10)
    func newestWindowEqualsTheReferenceAtAnyMoment(block: UInt64) throws {
        for seed in (block * 50)..<(block * 50 + 50) {
            let stream = try RandomStream(seed: seed + 1_000_000)
            var random = SeededGenerator(seed: seed)
            var windows = SlidingWindows(stream.configuration, shareLimit: stream.shareLimit)
            var reference = ReferenceWindows(stream.configuration, shareLimit: stream.shareLimit)
            for element in stream.elements {
                windows.accept(element) { _ in }
                _ = reference.accept(element)
                guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
                let ahead = Int64.random(in: -20...(2 * stream.configuration.size), using: &random)
                let newest = windows.newest(at: element.time + ahead)
                #expect(newest.withoutChanges == reference.totals(ending: newest.end), "seed \(seed)")
                #expect(newest.end > element.time + ahead && newest.end > (reference.watermark ?? .min))
            }
            var expected = ReferenceWindows(stream.configuration, shareLimit: stream.shareLimit)
            for element in stream.elements { _ = expected.accept(element) }
            let result11 = finish(&windows)
            #expect(result11.map(\.withoutChanges) == expected.finish(), "seed \(seed)")
        }
    }

    @Test func rebuildFromTheLogGivesTheSameWindows() throws {
        for seed in UInt64(0)..<200 {
            let stream = try RandomStream(seed: seed + 2_000_000)
            let cut = stream.steps.count / 2
            var whole = SlidingWindows(stream.configuration)
            var before: [WindowTotals] = []
            feed(stream.steps[..<cut], &whole) { before.append($0) }
            var after: [WindowTotals] = []
            var continued = whole
            feed(stream.steps[cut...], &continued) { after.append($0) }
            after += finish(&continued)

            // What is stored: the watermark, the last closed end and the log.
            guard let watermark = whole.watermark.time else { continue }
            let needed = (before.last?.end ?? .min / 2) - stream.configuration.size
            var rebuilt = SlidingWindows(stream.configuration)
            let recent = stream.steps[..<cut].filter { step in
                if case .element(let element) = step { element.time >= needed } else { true }
            }
            var repeated: [WindowTotals] = []
            feed(recent[...], &rebuilt) { repeated.append($0) }
            rebuilt.advance(to: watermark)
            while let totals = rebuilt.nextClosed() { repeated.append(totals) }
            var resumed: [WindowTotals] = []
            feed(stream.steps[cut...], &rebuilt) { resumed.append($0) }
            resumed += finish(&rebuilt)
            #expect(resumed.map(\.withoutChanges) == after.map(\.withoutChanges), "seed \(seed)")
        }
    }

    // MARK: Extremes

    @Test func skipsYearsWithoutLooping() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 60_000, slide: 1, lateness: 0))
        var count = 0
        windows.accept(element(-(1 << 62))) { _ in count += 1 }
        windows.accept(element(0)) { _ in count += 1 }
        windows.accept(element(1 << 62)) { _ in count += 1 }
        #expect(count == 120_000)
    }

    @Test(arguments: [Int64.min, .max, (1 << 62) + 1, -(1 << 62) - 1])
    func refusesTimesBeyondRange(time: Int64) throws {
        var windows = SlidingWindows(.standard)
        let result12 = windows.accept(element(time)) { _ in }
        #expect(result12 == .outOfRange)
        #expect(windows.watermark.time == nil)
        let result13 = windows.accept(element(5)) { _ in }
        #expect(result13 == .counted)
        let result14 = windows.accept(element(time)) { _ in }
        #expect(result14 == .outOfRange)
        let result15 = finish(&windows)
        #expect(result15.count == 60)
    }

    @Test func hugeWeightsDoNotOverflow() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 10, slide: 10, lateness: 0))
        for _ in 0..<4 {
            windows.accept(WindowElement(time: 1, member: 1, memberHash: 1, kind: 1, weight: .max, value: .max)) { _ in
            }
        }
        let totals = finish(&windows)
        #expect(totals.first?.sums.weight == Int128(Int64.max) * 4)
        #expect(totals.first?.sums.value == 4 << 31)
    }

    @Test func reportsEmptyWindowsUpToTheLimitOfARun() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 20, slide: 10, lateness: 0), emptyRunLimit: 3)
        var closed: [Int64] = []
        windows.accept(element(5)) { closed.append($0.end) }
        windows.accept(element(1_005)) { closed.append($0.end) }
        #expect(closed == [10, 20, 30, 40, 50])
        windows.accept(element(1_025)) { closed.append($0.end) }
        #expect(closed.suffix(2) == [1_010, 1_020])
    }

    @Test func valuesWithoutMembersCountNowhereElse() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 20, slide: 10, lateness: 0))
        windows.add(value: 7, group: 3, at: 5)
        windows.accept(element(5)) { _ in }
        windows.add(value: 8, group: 3, at: 2)
        windows.add(value: 9, group: 3, at: 26)
        windows.add(value: 1, group: 3, at: 25)
        #expect(windows.holdsElements)
        let newest = windows.newest(at: 25)
        #expect(newest.sums.values[3] == 1 && newest.sums.count == 0)
        let totals = finish(&windows)
        #expect(totals.map(\.sums.count) == [1, 1])
        #expect(totals.map(\.sums.values[3]) == [8, 8])
        #expect(!windows.holdsElements)
    }

    // MARK: Memory

    @Test func forgetsMembersAndKindsThatLeft() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 100, slide: 10, lateness: 20))
        for step in Int64(0)..<20_000 {
            windows.accept(WindowElement(time: step, member: Int32(step), memberHash: 0, kind: Int32(step), weight: 0))
            { _ in }
        }
        #expect(windows.memberCount <= 150)
        #expect(windows.kindCount <= 150)
    }

    @Test func alternatingPanesDoNotPileUpEntries() throws {
        let configuration = try WindowConfiguration(size: 100, slide: 10, lateness: 20)
        var windows = SlidingWindows(configuration, shareLimit: 50)
        var reference = ReferenceWindows(configuration, shareLimit: 50)
        for step in Int64(0)..<6_000 {
            let element = WindowElement(
                time: 100 + (step % 3) * 10, member: Int32(step % 2), memberHash: 0, kind: Int32(step % 5), weight: 1,
                share: 3,
                traits: (1_500..<1_506).contains(step) ? UInt8(step % 250) : 1)
            windows.accept(element) { _ in }
            _ = reference.accept(element)
        }
        #expect(windows.entryCount < 3 * 2 * 1_100)
        let result16 = finish(&windows)
        #expect(result16.map(\.withoutChanges) == reference.finish())
    }

    @Test func changedCountsMembersOnceUntilAcknowledged() throws {
        var windows = SlidingWindows(try WindowConfiguration(size: 20, slide: 10, lateness: 0))
        for member in Int32(0)..<4 {
            for _ in 0..<3 {
                windows.accept(
                    WindowElement(
                        time: 5, member: member, memberHash: 0, kind: 0, weight: 0, traits: member < 2 ? 3 : 1)
                ) { _ in }
            }
        }
        let result17 = windows.newest(at: 5)
        #expect(result17.changed[0] == 4)
        let result18 = windows.newest(at: 5)
        #expect(result18.changed[1] == 2)
        windows.acknowledgeChangesOfNewest(0b10)
        let result19 = windows.newest(at: 5)
        #expect(result19.changed[0] == 4)
        let result20 = windows.newest(at: 5)
        #expect(result20.changed[1] == 0)
        let result21 = windows.newest(at: 30)
        #expect(result21.changed[1] == 2)
    }

    // MARK: Tools

    private func element(_ time: Int64) -> WindowElement {
        WindowElement(time: time, member: 1, memberHash: 1, kind: 1, weight: 1)
    }

    private func run(_ times: [Int64], _ windows: inout SlidingWindows) -> [WindowTotals] {
        var closed: [WindowTotals] = []
        for time in times { windows.accept(element(time)) { closed.append($0) } }
        return closed + finish(&windows)
    }

    private func finish(_ windows: inout SlidingWindows) -> [WindowTotals] {
        windows.finish()
        var closed: [WindowTotals] = []
        while let totals = windows.nextClosed() { closed.append(totals) }
        return closed
    }

    private func feed(
        _ steps: ArraySlice<RandomStream.Step>, _ windows: inout SlidingWindows, closed: (WindowTotals) -> Void
    ) {
        for step in steps {
            switch step {
            case .element(let element): windows.accept(element, closed: closed)
            case .move(let time):
                windows.advance(to: time)
                while let totals = windows.nextClosed() { closed(totals) }
            }
        }
    }
}

extension WindowTotals {
    /// Changes depend on when they were acknowledged, not on the window alone.
    var withoutChanges: WindowTotals {
        var totals = self
        totals.changed = SIMD8()
        return totals
    }
}
