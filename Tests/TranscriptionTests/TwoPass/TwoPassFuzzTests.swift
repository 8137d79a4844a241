import Synchronization
import TestRandom
import Testing

@testable import Transcription

/// A track and two engines that speak, fail, die and stay silent at random, step by step and by a seed.
struct TwoPassFuzzTests {
    private final class Told: Sendable { let events = Mutex<[RecognizerEvent]>([]) }

    /// Numbers of answered segments, in the order of their answers.
    private func answered(_ told: Told) -> [Int] {
        told.events.withLock { $0 }.compactMap {
            switch $0 {
            case .final(let heard): heard.segment
            case .failed(let segment?, _): segment
            default: nil
            }
        }
    }

    @Test(arguments: 0..<200)
    func everyEndedSegmentIsAnsweredOnceAndInOrder(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (first, second) = (PassiveRecognizers(), PassiveRecognizers(size: 2))
        let told = Told()
        let pool = TwoPassPool(
            first: first, second: SecondPass(second, size: second.size, capacity: 3), patience: .seconds(3_600))
        let track = try pool.lease(RecognizerOptions()) { event in told.events.withLock { $0.append(event) } }
        let live = first.made[0]
        var number = 0
        var isRunning = false
        /// Ended segments that the first engine has not answered, in its order.
        var owed: [Int] = []
        var ended: [Int] = []
        var asked = 0

        func hearAgain() {
            guard asked < second.made.count else { return }
            let hearing = second.made[asked]
            asked += 1
            switch Int.random(in: 0..<4, using: &random) {
            case 0: hearing.say(.failed(segment: 1, .overloaded))
            case 1: hearing.say(.failed(segment: nil, .died(status: "9")))
            default: hearing.answer("second", engine: "whisper")
            }
        }
        func followLive() {
            guard !owed.isEmpty else { return }
            let segment = owed.removeFirst()
            if Bool.random(using: &random) {
                live.answer("first", segment: segment)
            } else {
                live.say(.failed(segment: segment, .overloaded))
            }
        }
        for _ in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                if isRunning {
                    owed.append(number)
                    ended.append(number)
                }
                number += 1
                isRunning = true
                track.begin(segment: number, mean: nil)
            case 2, 3, 4: track.accept([Int16](repeating: 0, count: Int.random(in: 1...60_000, using: &random)))
            case 5: track.pause()
            case 6 where isRunning:
                if Bool.random(using: &random) {
                    track.end()
                } else {
                    track.pause()
                    track.endAtPause()
                }
                owed.append(number)
                ended.append(number)
                isRunning = false
            case 7: hearAgain()
            case 8: followLive()
            case 9 where Int.random(in: 0..<20, using: &random) == 0:
                track.cancel()
                ended = answered(told)
                owed = []
                isRunning = false
            default: break
            }
        }
        if isRunning {
            track.end()
            owed.append(number)
            ended.append(number)
        }
        while asked < second.made.count { hearAgain() }
        while !owed.isEmpty { followLive() }
        #expect(answered(told) == ended)
        #expect(second.leased == 0)
        track.close()
        #expect(first.leased == 0)
    }
}
