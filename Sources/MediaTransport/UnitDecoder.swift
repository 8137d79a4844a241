import AudioSignal

/// Turns a track's units into samples, filling what is missing: a copy from the packet after it first, then the
/// decoder's concealment, which fades to silence at 100 ms.
package struct UnitDecoder {
    /// How a stretch of samples differs from what was sent.
    package enum Damage: Equatable, Sendable {
        /// Invented, within the first 100 ms after the last good packet.
        case concealed
        /// Silence in place of what never came.
        case lost
    }

    /// Samples of one unit, and which of them were not sent so.
    package struct Decoded: Equatable, Sendable {
        package var samples: [Int16] = []
        /// Offsets within the samples.
        package var damage: [(range: Range<Int>, damage: Damage)] = []
        /// Samples won back from copies.
        package var recovered = 0
        package var isUndecodable = false

        package static func == (left: Decoded, right: Decoded) -> Bool {
            left.samples == right.samples && left.recovered == right.recovered
                && left.isUndecodable == right.isUndecodable
                && left.damage.elementsEqual(right.damage) { $0.range == $1.range && $0.damage == $1.damage }
        }
    }

    /// Samples that may be concealed in a row, 100 ms.
    private static let longestConcealment = 1_600

    package var decoder: any AudioDecoder
    private var concealedInRow = 0

    package init(_ decoder: any AudioDecoder) { self.decoder = decoder }

    /// Decodes one packet of the stream's codec.
    package mutating func decode(packet: [UInt8]) -> Decoded { decode(OpusPacket(bytes: packet)) }

    /// `late` and `stall` have no samples.
    package mutating func decode(_ unit: MediaUnit) -> Decoded {
        switch unit {
        case .pcm(let samples): return Decoded(samples: samples)
        case .opus(let packet): return decode(packet)
        case .lost(_, let samples, let next): return fill(samples, before: next)
        case .silence(let samples):
            concealedInRow = 0
            return Decoded(samples: Array(repeating: 0, count: samples))
        case .late, .stall: return Decoded()
        }
    }

    private mutating func decode(_ packet: OpusPacket) -> Decoded {
        if packet.startsStream { decoder.reset() }
        do {
            let samples = try decoder.decode(packet.bytes)
            concealedInRow = 0
            return Decoded(samples: packet.audible(samples))
        } catch {
            // One bad packet costs its own time.
            let samples = OpusPacketDuration.samples48k(packet.bytes).map { $0 / 3 } ?? PCM16.frameSamples
            var decoded = conceal(samples)
            decoded.isUndecodable = true
            return decoded
        }
    }

    private mutating func fill(_ samples: Int, before next: [UInt8]) -> Decoded {
        let copied =
            OpusRedundancy.carriesCopy(next) ? min(samples, OpusPacketDuration.frameSamples(next) ?? 0) : 0
        var decoded = conceal(samples - copied)
        guard copied > 0 else { return decoded }
        decoded.samples += decoder.decodeFEC(from: next, samples: copied)
        decoded.recovered = copied
        concealedInRow = 0
        return decoded
    }

    private mutating func conceal(_ samples: Int) -> Decoded {
        guard samples > 0 else { return Decoded() }
        let concealed = min(samples, max(0, Self.longestConcealment - concealedInRow))
        concealedInRow += samples
        var decoded = Decoded(samples: decoder.conceal(samples: samples))
        if concealed > 0 { decoded.damage.append((0..<concealed, .concealed)) }
        if concealed < samples { decoded.damage.append((concealed..<samples, .lost)) }
        return decoded
    }
}
