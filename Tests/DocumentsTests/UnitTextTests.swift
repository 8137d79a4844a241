import Documents
import Testing

struct UnitTextTests {
    @Test(arguments: [
        ("0", Duration.zero), ("0s", .zero), ("500ms", .milliseconds(500)), ("60s", .seconds(60)),
        ("1.5s", .milliseconds(1500)),
        ("10m", .seconds(600)), ("0.5h", .seconds(1800)), ("1h", .seconds(3600)), ("30d", .seconds(30 * 86_400)),
        ("1.25ms", .microseconds(1250)), ("999999999d", .seconds(999_999_999 * 86_400)),
    ])
    func readsDurations(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test(arguments: [
        "", "5", "s", "-5s", "5 s", "5S", "5sec", "1.s", ".5s", "1.2.3s", "1.2345s", "1000000000000s", "٥s", "1e3s",
        "+5s",
    ])
    func refusesDurationsWithoutNumberOrUnit(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: ["500ms", "1500ms", "90s", "10m", "1h", "36h", "30d", "0"])
    func writesDurationsInTheLargestUnitThatDivides(text: String) throws {
        #expect(DurationText.format(try #require(DurationText.parse(text))) == text)
    }

    @Test(arguments: [("0", 0), ("4096", 4096), ("64KiB", 65_536), ("16MiB", 16 << 20), ("1GiB", 1 << 30)])
    func readsAndWritesByteCounts(text: String, bytes: Int) {
        #expect(ByteCountText.parse(text) == bytes)
        #expect(ByteCountText.parse(ByteCountText.format(bytes)) == bytes)
    }

    @Test(arguments: ["", "KiB", "-1", "1.5MiB", "64KB", "64 KiB", "99999999999999KiB"])
    func refusesByteCountsOfOtherUnits(text: String) {
        #expect(ByteCountText.parse(text) == nil)
    }
}
