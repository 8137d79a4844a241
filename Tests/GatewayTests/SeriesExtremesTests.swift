import TestRandom
import Testing

@testable import Gateway

struct SeriesExtremesTests {
    @Test func knowsTheExtremesSinceEveryEarlierUpdate() throws {
        var random = SeededGenerator(seed: 11)
        var series = SeriesExtremes()
        var values: [Double] = []
        for update in 1...300 {
            values.append(Double.random(in: -5...5, using: &random))
            series.add(values[update - 1], update: UInt64(update))
        }
        for seen in 0..<300 {
            let since = values[seen...]
            let range = try #require(series.range(after: UInt64(seen)))
            #expect(range.least == since.min())
            #expect(range.greatest == since.max())
        }
        #expect(series.range(after: 300) == nil)
    }

    /// Each update is an extreme for somebody; what is kept stays small, and nobody misses the least.
    @Test func keepsLittleOfAnEverRisingSeriesAndMissesNothing() throws {
        var series = SeriesExtremes()
        for update in 1...10_000 { series.add(Double(update), update: UInt64(update)) }
        #expect(try #require(series.range(after: 0)).least == 1)
        #expect(try #require(series.range(after: 9_990)) == (9_991, 10_000))
        for seen in [5, 5_000, 9_000] as [UInt64] {
            let range = try #require(series.range(after: seen))
            #expect(range.least <= Double(seen + 1))
            #expect(range.greatest == 10_000)
        }
    }

    @Test func aFrameForALaggardTellsOfTheSpikeBetween() {
        var keys = KeyTable()
        for (offset, value) in [10.5, 90, 20].enumerated() {
            _ = keys.write(
                ChannelPublication(
                    channel: 1, offset: UInt64(offset), head: Array("{\"t\":1".utf8), tail: Array("}".utf8),
                    measures: [.init(name: "engagement.score", value: value)]))
        }
        let slot = keys.slots[0]
        var frame: [UInt8] = []
        slot.newest?.append(to: &frame, standingFor: 3, extremes: slot.extremes, seen: 0)
        #expect(
            String(decoding: frame.dropFirst(2), as: UTF8.self)
                == #"{"t":1,"n":3,"agg":{"engagement.score":{"least":10.5,"greatest":90.0,"last":20.0}}}"#)
        frame = []
        slot.newest?.append(to: &frame, standingFor: 2, extremes: slot.extremes, seen: 1)
        #expect(String(decoding: frame, as: UTF8.self).contains(#"{"least":20.0,"greatest":90.0,"last":20.0}"#))
        frame = []
        slot.newest?.append(to: &frame, standingFor: 1, extremes: slot.extremes, seen: 2)
        #expect(String(decoding: frame.dropFirst(2), as: UTF8.self) == #"{"t":1,"n":1}"#)
        keys.forgetExtremes()
        #expect(keys.slots[0].extremes.isEmpty)
    }
}
