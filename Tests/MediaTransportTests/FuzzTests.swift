import AudioSignal
import Foundation
import OpusCodec
import TestRandom
import Testing

@testable import MediaTransport

/// Parsers of what comes from outside, fed valid streams that are damaged, cut and put together at random.
///
/// A few rounds in each test run, by a fixed seed; `make fuzz` goes on for as long as asked, by another seed each time,
/// which it prints. What counts: no trap, no hang, memory bounded by what came in.
struct FuzzTests {
    /// Where the valid streams come from.
    enum Stream: String, CaseIterable {
        case wave, flac, oggOpus, rtp

        var bytes: [UInt8] {
            get throws {
                switch self {
                case .wave: return Self.waveFile
                case .flac: return Array(try Self.fixture("clip-short.flac").prefix(20_000))
                case .oggOpus: return Array(try Self.fixture("talk.opus").prefix(20_000))
                case .rtp: return []
                }
            }
        }

        private static let waveFile: [UInt8] = {
            let samples = [UInt8](repeating: 0x11, count: 8_000)
            var bytes = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8)
            bytes += [16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3E, 0, 0, 0, 0x7D, 0, 0, 2, 0, 16, 0]
            return bytes + Array("data".utf8) + [0x40, 0x1F, 0, 0] + samples
        }()

        private static func fixture(_ name: String) throws -> [UInt8] {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return Array(try Data(contentsOf: root.appending(path: "audio-fixtures/\(name)")))
        }
    }

    @Test(arguments: Stream.allCases) func takesAnyBytes(stream: Stream) throws {
        let seconds = ProcessInfo.processInfo.environment["ROOMTONE_FUZZ_SECONDS"].flatMap(Double.init)
        let seed = seconds == nil ? 1 : UInt64.random(in: 0 ... .max)
        if seconds != nil { print("fuzz: \(stream.rawValue), seed \(seed)") }
        var random = SeededGenerator(seed: seed)
        let valid = try stream.bytes
        let end = ContinuousClock.now.advanced(by: .seconds(seconds ?? 0))
        var rounds = 0
        while rounds < 5 || ContinuousClock.now < end {
            rounds += 1
            if stream == .rtp {
                try receive(using: &random)
            } else {
                parse(damaged(valid, using: &random), using: &random)
            }
        }
    }

    private func damaged(_ valid: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = valid
        for _ in 0..<Int.random(in: 0...8, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            // Most of what decides stands at the beginning.
            case 0: bytes[min(at, Int.random(in: 0..<200, using: &random))] = .random(in: 0...255, using: &random)
            case 1: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...2_000, using: &random)))
            case 3:
                let length = min(bytes.count - at, Int.random(in: 0...500, using: &random))
                bytes.insert(
                    contentsOf: Array(bytes[at..<at + length]), at: Int.random(in: bytes.indices, using: &random))
            default: for index in at..<min(bytes.count, at + 4) { bytes[index] = 0xFF }
            }
        }
        return bytes
    }

    private func parse(_ bytes: [UInt8], using random: inout SeededGenerator) {
        guard var parser = try? AudioStreamParser(contentType: nil) else { return }
        var samples = 0
        do {
            for piece in bytes.chopped(longest: Bool.random(using: &random) ? 3 : 4_000, using: &random) {
                for unit in try parser.accept(piece) {
                    if case .pcm(let pcm) = unit { samples += pcm.count }
                }
            }
            _ = try parser.finish()
        } catch {
            // Damage is told; that is all.
        }
        // FLAC and 8 kHz audio grow, but never by more than this.
        #expect(samples <= 600 * (bytes.count + 4_096))
    }

    private func receive(using random: inout SeededGenerator) throws {
        var receiver = RTPReceiver()
        var decoder = UnitDecoder(try OpusDecoder())
        var samples = 0
        var now: Int64 = 0
        for number in 0..<200 {
            now += Int64.random(in: 0...60, using: &random)
            let packet = RTPPacket(
                payloadType: 111,
                sequence: UInt16(truncatingIfNeeded: number &+ Int.random(in: -3...3, using: &random)),
                timestamp: UInt32(truncatingIfNeeded: number * 960), source: UInt32.random(in: 1...2, using: &random),
                payload: (0..<Int.random(in: 0...60, using: &random)).map { _ in .random(in: 0...255, using: &random) })
            let datagram = damaged(packet.datagram, using: &random)
            for unit in receiver.accept(datagram, at: now) + receiver.advance(to: now) {
                samples += decoder.decode(unit).samples.count
            }
            _ = RTCP.messages(in: datagram)
        }
        // 2 s at most for each packet that came.
        #expect(samples <= 200 * 34_000)
    }
}
