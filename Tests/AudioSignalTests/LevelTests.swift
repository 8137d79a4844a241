import Testing

@testable import AudioSignal

struct LevelTests {
    @Test func measuresDecibelsBelowFullScale() {
        #expect(Level.decibels([.min, .min]) == 0)
        #expect(abs(Level.decibels([16_384, -16_384]) + 6.02) < 0.01)
        #expect(abs(Level.decibels([1, -1]) + 90.31) < 0.01)
    }

    @Test func givesSilenceAFloor() {
        #expect(Level.decibels([]) == Level.silence)
        #expect(Level.decibels([0, 0]) == Level.silence)
    }
}
