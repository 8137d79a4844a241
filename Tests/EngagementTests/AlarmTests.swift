import TestRandom
import Testing

@testable import Engagement

/// Readings drawn a second apart: `#` bad, `-` between, `.` good; `^` where it is raised, `v` where it is settled.
struct AlarmTests {
    private static func run(_ readings: String, _ alarm: Alarm) -> String {
        var alarm = alarm
        var time: Int64 = 0
        return String(
            readings.map { character -> Character in
                time += 1_000
                switch alarm.judge(character == "#" ? .bad : character == "." ? .good : .between, at: time) {
                case .raised: return "^"
                case .settled: return "v"
                case nil: return " "
                }
            })
    }

    @Test(arguments: [
        ("..####..", "     ^  "),
        (".##.##.##..", "           "),
        ("####--.--...", "   ^       v"),
        ("####..#..#...", "   ^        v"),
        ("####...#####........#########", "   ^  v                     ^"),
    ])
    func waitsBeforeItRaisesAndBeforeItSettles(readings: String, changes: String) {
        #expect(Self.run(readings, Alarm(onset: 3_000, recovery: 2_000, cooldown: 20_000 - 1_000)) == changes)
    }

    @Test(arguments: UInt64(0)..<50)
    func aFlickeringReadingMakesNoStorm(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var alarm = Alarm(onset: 3_000, recovery: 2_000, cooldown: 60_000)
        var raised: [Int64] = []
        for second in Int64(0)..<3_600 {
            let reading: Alarm.Reading = [.bad, .bad, .bad, .between, .good].randomElement(using: &random) ?? .good
            if alarm.judge(reading, at: second * 1_000) == .raised { raised.append(second) }
        }
        for (one, next) in zip(raised, raised.dropFirst()) { #expect(next - one >= 60) }
    }
}
