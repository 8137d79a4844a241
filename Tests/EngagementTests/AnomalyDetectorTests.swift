import RoomModel
import TestRandom
import Testing

@testable import Engagement

struct AnomalyDetectorTests {
    private typealias Speech = AudienceReading.Speech

    /// Runs a reading a second; gives what changed, with its second.
    private func changes(
        seconds: Int64, seed: UInt64 = 1, _ reading: (Int64, inout SeededGenerator) -> AudienceReading
    ) -> [(second: Int64, kind: AnomalyDetector.Kind, isRaised: Bool)] {
        var random = SeededGenerator(seed: seed)
        var detector = AnomalyDetector(minimumGroup: 5)
        var found: [(Int64, AnomalyDetector.Kind, Bool)] = []
        for second in 0..<seconds {
            for change in detector.accept(reading(second, &random)) {
                found.append((second, change.kind, change.isRaised))
            }
        }
        return found
    }

    private func reading(
        _ second: Int64, present: Int = 200, active: Int = 60, sentiment: Double? = 0.4, speech: Speech? = nil
    ) -> AudienceReading {
        AudienceReading(
            at: .ms(second * 1_000), present: present, active: active, score: 40, sentiment: sentiment, speech: speech)
    }

    @Test func tellsSuddenSilenceOnceAndThatItIsOver() {
        let found = changes(seconds: 900) { second, random in
            let active = (400..<500).contains(second) ? 5 : 60 + Int.random(in: -10...10, using: &random)
            return reading(second, active: active)
        }
        #expect(found.map(\.kind) == [.silence, .silence])
        #expect(found.map(\.isRaised) == [true, false])
        #expect(found.map(\.second) == [410, 515])
    }

    @Test func anAudienceThatLeavesIsNoSilence() {
        let found = changes(seconds: 900) { second, _ in
            second < 400 ? reading(second) : reading(second, present: 20, active: 4)
        }
        #expect(found.isEmpty)
    }

    @Test func aRoomThatStaysQuietIsItsNewNormal() {
        let found = changes(seconds: 3_000) { second, _ in reading(second, active: second < 400 ? 60 : 8) }
        #expect(found.map(\.isRaised) == [true, false])
        #expect(found.last.map { $0.second > 1_000 } == true)
    }

    @Test func tellsACollapseOfSentimentAndNoOrdinaryFall() {
        let collapse = changes(seconds: 900) { second, random in
            let noise = Double.random(in: -0.1...0.1, using: &random)
            return reading(second, sentiment: ((400..<600).contains(second) ? -0.4 : 0.4) + noise)
        }
        #expect(collapse.map(\.kind) == [.sentimentCollapse, .sentimentCollapse])
        #expect(collapse.map(\.isRaised) == [true, false])
        #expect(changes(seconds: 900) { second, _ in reading(second, sentiment: second < 400 ? 0.4 : 0.1) }.isEmpty)
        // Too few to show a mean is no collapse.
        #expect(changes(seconds: 900) { second, _ in reading(second, sentiment: second < 400 ? 0.4 : nil) }.isEmpty)
    }

    @Test func tellsAudioThatIsLostWhilePeopleReact() {
        func lost(active: Int, connected: Bool) -> [(second: Int64, kind: AnomalyDetector.Kind, isRaised: Bool)] {
            changes(seconds: 600) { second, _ in
                let isLost = (300..<400).contains(second)
                return reading(
                    second, active: active,
                    speech: Speech(
                        isConnected: !isLost || connected, silence: isLost ? (second - 300) * 1_000 : 2_000))
            }
        }
        #expect(lost(active: 20, connected: false).map(\.second) == [320, 410])
        #expect(lost(active: 20, connected: true).map(\.second) == [365, 410])
        #expect(lost(active: 2, connected: false).isEmpty)
        // No audio was ever expected.
        #expect(changes(seconds: 600) { second, _ in reading(second) }.isEmpty)
    }

    @Test(arguments: UInt64(0)..<20)
    func ordinaryDaysAreQuiet(seed: UInt64) {
        let found = changes(seconds: 7_200, seed: seed) { second, random in
            reading(
                second, active: 40 + Int(second % 600) / 30 + Int.random(in: -12...12, using: &random),
                sentiment: 0.2 + Double.random(in: -0.2...0.2, using: &random))
        }
        #expect(found.isEmpty)
    }
}
