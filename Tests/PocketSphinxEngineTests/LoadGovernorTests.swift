import Testing

@testable import PocketSphinxEngine

struct LoadGovernorTests {
    private func after(_ loads: [Double], samples: Int = 80_000) -> Int {
        var governor = LoadGovernor(maximumModels: 5_000)
        for load in loads { governor.accept(samples: samples, time: .seconds(Double(samples) / 16_000 * load)) }
        return governor.maximumModels
    }

    @Test(
        arguments: [
            ([], 5_000), ([0.5, 0.7], 5_000), ([0.9], 2_500), ([0.9, 1.5, 2], 1_250),
            ([0.9, 0.1, 0.1, 0.1, 0.1], 2_500), ([0.9, 0.1, 0.1, 0.1, 0.1, 0.1], 5_000),
            ([0.9, 0.1, 0.1, 0.5, 0.1, 0.1, 0.1], 2_500),
        ] as [([Double], Int)])
    func halvesTheEffortOfADecoderThatFallsBehindAndGivesItBack(loads: [Double], models: Int) {
        #expect(after(loads) == models)
    }

    @Test func judgesNoShortUtterances() {
        #expect(after([3, 3, 3], samples: 16_000) == 5_000)
    }
}
