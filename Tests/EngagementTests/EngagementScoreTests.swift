import Foundation
import Testing

@testable import Engagement
import TestRandom

struct EngagementScoreTests {
    private func score(_ audience: Int, _ active: Int, _ reactions: Double, _ wrote: Int) -> Double {
        EngagementScore(audience: audience, active: active, reactions: reactions, wrote: wrote).value(shrinkage: 4)
    }

    @Test(arguments: [0, 1, 5, 100, 100_000])
    func isZeroWhenNobodyActs(audience: Int) {
        #expect(score(audience, 0, 0, 0) == 0)
    }

    @Test func staysBetweenZeroAndHundred() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<10_000 {
            let value = score(
                Int.random(in: 0...2_000, using: &random), Int.random(in: 0...3_000, using: &random),
                Double.random(in: 0...5_000, using: &random), Int.random(in: 0...3_000, using: &random))
            #expect(value >= 0 && value <= 100)
        }
        #expect(score(10_000, 10_000, 10_000, 10_000) > 99)
    }

    @Test func doesNotDependOnTheSizeOfTheHall() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<5_000 {
            let audience = Int.random(in: 20...2_000, using: &random)
            let active = Int.random(in: 0...audience, using: &random)
            let reactions = Double.random(in: 0...Double(max(active, 1)), using: &random)
            let wrote = Int.random(in: 0...max(active, 1), using: &random)
            let small = score(audience, active, reactions, wrote)
            let large = score(10 * audience, 10 * active, 10 * reactions, 10 * wrote)
            #expect(abs(large - small) <= 2, "\(audience) people, \(active) active, \(reactions), \(wrote)")
        }
    }

    @Test func risesWithEveryActAndFallsWithTheAudience() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let audience = Int.random(in: 2...500, using: &random)
            let active = Int.random(in: 0..<audience, using: &random)
            let reactions = Double.random(in: 0..<Double(audience - 1), using: &random)
            let wrote = Int.random(in: 0..<audience, using: &random)
            let value = score(audience, active, reactions, wrote)
            #expect(score(audience, active + 1, reactions, wrote) > value)
            #expect(score(audience, active, reactions + 0.5, wrote) > value)
            #expect(score(audience, active, reactions, wrote + 1) > value)
            if audience > 20, active > 0 { #expect(score(audience + 5, active, reactions, wrote) < value) }
        }
    }

    @Test func morePeopleBeatMoreTaps() {
        // Six taps of one person, one tap each of six: the same number of weighted reactions.
        #expect(score(50, 6, 1, 0) > score(50, 1, 1, 0) + 5)
    }

    @Test func smallRoomsMakeNoPeak() {
        #expect(EngagementScore.level(of: score(3, 2, 2, 2)) < .peak)
        #expect(EngagementScore.level(of: score(1, 1, 1, 1)) == .low)
    }

    @Test(arguments: [(0.0, 0), (29.9, 0), (30, 1), (54.9, 1), (55, 2), (79.9, 2), (80, 3), (100, 3)])
    func namesLevels(score: Double, level: Int) {
        #expect(EngagementScore.level(of: score).order == level)
    }

    /// The worked example of docs/engagement.md: what it says of each part and of the whole is what comes out.
    @Test func workedExampleOfTheDocumentation() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/engagement.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
        let parts = [
            ("active", score(200, 60, 0, 0)), ("reactions", score(200, 0, 24, 0)), ("wrote", score(200, 0, 0, 10)),
            ("**score**", score(200, 60, 24, 10)),
        ]
        for (name, points) in parts {
            let shown = String(format: "%.1f", points)
            #expect(rows.contains { $0.hasPrefix("| \(name) |") && $0.contains(shown) }, "\(name) is \(shown)")
        }
    }
}
