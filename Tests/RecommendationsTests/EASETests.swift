import TestRandom
import Testing

@testable import Recommendations

struct EASETests {
    private static func choices(_ seed: UInt64, people: Int, items: Int) -> [[Int]] {
        var random = SeededGenerator(seed: seed)
        return (0..<people).map { _ in
            (0..<items).filter { _ in Double.random(in: 0...1, using: &random) < 0.3 }
        }
    }

    /// By the definition: P of a small case solved by hand.
    @Test func weighsTwoItemsAsTheFormulaSays() {
        // XᵀX = [[2, 1], [1, 1]], λ = 1: the inverse of [[3, 1], [1, 2]] is [[2, -1], [-1, 3]] / 5.
        let model = EASE(count: 2, regularization: 1, choices: [[0, 1], [0]])
        #expect(abs(model.weight(of: 0, for: 1) - 1.0 / 3) < 1e-12)
        #expect(abs(model.weight(of: 1, for: 0) - 1.0 / 2) < 1e-12)
        #expect(model.weight(of: 0, for: 0) == 0)
        let scores = model.scores(of: [0])
        #expect(abs(scores[1] - 1.0 / 3) < 1e-12)
        #expect(abs(scores[0]) < 1e-12)
    }

    @Test(arguments: [1, 2, 3] as [UInt64], [true, false])
    func aChangedPersonGivesWhatAFreshStartGives(_ seed: UInt64, oneByOne: Bool) {
        var choices = Self.choices(seed, people: 40, items: 12)
        var model = EASE(count: 12, regularization: 3, choices: choices)
        let changed = Self.choices(seed + 100, people: 40, items: 12)
        var changes: [EASE.Change] = []
        for person in stride(from: 0, to: 40, by: 2) {
            changes.append(EASE.Change(old: choices[person], new: changed[person]))
            choices[person] = changed[person]
        }
        // Many at once are taken by a fresh start.
        if oneByOne { for change in changes { model.take([change]) } } else { model.take(changes) }
        #expect((model.steps > 0) == oneByOne)
        let fresh = EASE(count: 12, regularization: 3, choices: choices)
        for item in 0..<12 {
            #expect(model.support(of: item) == fresh.support(of: item))
            for other in 0..<12 {
                #expect(abs(model.weight(of: item, for: other) - fresh.weight(of: item, for: other)) < 1e-9)
            }
        }
    }

    @Test(arguments: [20, 14])
    func picksTheRegularizationThatFindsMoreAgain(among greatestItems: Int) {
        // Two circles of taste: who chose from one chooses from it again.
        var random = SeededGenerator(seed: 7)
        let choices = (0..<200).map { person in
            (0..<20).filter { $0 % 2 == person % 2 && Double.random(in: 0...1, using: &random) < 0.6 }
        }
        let model = RegularizationSearch(count: 20, choices: choices, greatestItems: greatestItems).best
        let scores = model.scores(of: [0, 2, 4])
        let best = scores.indices.filter { ![0, 2, 4].contains($0) }.sorted { scores[$0] > scores[$1] }.prefix(5)
        #expect(best.allSatisfy { $0 % 2 == 0 })
    }

    @Test func anEmptyModelSaysNothing() {
        #expect(EASE(count: 3, regularization: 1).scores(of: [1]).allSatisfy { abs($0) < 1e-12 })
        #expect(EASE(count: 0, regularization: 1).scores(of: []).isEmpty)
    }
}
