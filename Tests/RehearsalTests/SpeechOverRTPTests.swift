import AudioSignal
import Foundation
import MediaTransport
import OpusCodec
import Testing

@testable import Rehearsal

struct SpeechOverRTPTests {
    /// A voice-like sound: harmonics of 140 Hz that swell and fade four times a second.
    private static let voice: [Int16] = (0..<160_000).map { index in
        let time = Double(index) / 16_000
        let harmonics = (1...12).reduce(0.0) { $0 + sin(2 * .pi * 140 * Double($1) * time) / Double($1) }
        return Int16(5_000 * harmonics * (0.6 + 0.4 * sin(2 * .pi * 4 * time)))
    }

    @Test func losesNothingOnACleanPath() throws {
        let heard = try SpeechOverRTP.hear(Self.voice, over: .init(), fec: true, seed: 1)
        #expect(heard.samples.count == Self.voice.count)
        #expect(heard.damaged == 0 && heard.counts.lost == 0 && heard.counts.late == 0)
    }

    @Test func reorderingAndDoublesCostNothing() throws {
        let clean = try SpeechOverRTP.hear(Self.voice, over: .init(), fec: true, seed: 1)
        let conditions = LossyNetwork.Conditions(reordered: 0.1, duplicated: 0.1, heldBack: 0, jitter: 9)
        let heard = try SpeechOverRTP.hear(Self.voice, over: conditions, fec: true, seed: 2)
        #expect(heard.counts.duplicates > 20)
        #expect(heard.samples == clean.samples)
    }

    @Test(arguments: [1.0, 3.0]) func keepsTheLengthUnderLoss(burst: Double) throws {
        let conditions = LossyNetwork.Conditions(loss: 0.2, burst: burst)
        let heard = try SpeechOverRTP.hear(Self.voice, over: conditions, fec: true, seed: 3)
        let share = Double(heard.counts.lost) / Double(heard.counts.lost + heard.counts.packets)
        #expect((0.12...0.28).contains(share))
        // The last packets may be lost without anybody knowing.
        #expect((0...(10 * PCM16.frameSamples)).contains(Self.voice.count - heard.samples.count))
        // Each burst's last packet comes back from the copy in the next.
        let recovered = Double(heard.recovered) / Double(heard.recovered + heard.damaged)
        #expect(recovered > (burst == 1 ? 0.5 : 0.15))
    }

    @Test func tellsWithoutCopiesThatThereAreNone() throws {
        let heard = try SpeechOverRTP.hear(Self.voice, over: .init(loss: 0.2), fec: false, seed: 3)
        #expect(heard.recovered == 0)
        #expect(heard.damaged == heard.counts.lost * PCM16.frameSamples)
    }
}
