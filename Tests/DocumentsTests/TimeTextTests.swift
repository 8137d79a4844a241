import Documents
import Testing
import TestRandom

struct TimeTextTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-21T09:00:00Z", 1_795_251_600_000),
        ("2026-11-21T10:00:00+01:00", 1_795_251_600_000),
        ("2026-11-21T10:00:00+0100", 1_795_251_600_000),
        ("2026-11-20 23:30:00-09:30", 1_795_251_600_000),
        ("2026-11-21T09:00Z", 1_795_251_600_000),
        ("2026-11-21t09:00:00.25z", 1_795_251_600_250),
        ("2026-11-21T09:00:00.123456789Z", 1_795_251_600_123),
        ("2000-02-29T12:00:00Z", 951_825_600_000),
        ("2016-12-31T23:59:60Z", 1_483_228_799_999),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func readsTimesWithTheirZone(text: String, milliseconds: Int64) {
        #expect(TimeText.parse(text) == milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T09:00:00", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-00-10T00:00:00Z", "2026-11-21T09:00:61Z",
        "2026-11-21T09:00:00.Z", "2026-11-21T09:00:00+25:00", "2026-11-21T09:00:00Zulu", "26-11-21T09:00:00Z",
        "٢٠٢٦-11-21T09:00:00Z", "2026-11-21T09:00:00.11111111111111111111111Z",
    ])
    func refusesWhatIsNoTimeWithItsZone(text: String) {
        #expect(TimeText.parse(text) == nil)
    }

    @Test func writesWhatItReads() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5_000 {
            let milliseconds = Int64.random(in: TimeText.range, using: &generator)
            let text = try #require(TimeText.format(milliseconds))
            #expect(TimeText.parse(text) == milliseconds, "\(text)")
        }
        #expect(TimeText.format(-1) == nil)
        #expect(TimeText.format(1_795_251_600_000) == "2026-11-21T09:00:00Z")
        #expect(TimeText.format(951_825_600_050) == "2000-02-29T12:00:00.050Z")
    }
}
