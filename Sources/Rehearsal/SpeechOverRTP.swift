import AudioSignal
import MediaTransport
import OpusCodec

/// Speech sent as RTP/Opus over a lossy network and received as the server receives it, without a socket or a clock.
package enum SpeechOverRTP {
    /// What came out at the other end.
    package struct Heard: Sendable {
        /// 16 kHz mono, as long as what was sent, but for losses at its end.
        package var samples: [Int16]
        package var counts: RTPReceiver.Counts
        /// Samples that were invented or left silent, and those won back from copies.
        package var damaged: Int
        package var recovered: Int
    }

    /// Packets of 20 ms with increasing sequence numbers, which wrap around where the first ones are near their end.
    package static func packets(
        _ samples: [Int16], fec: Bool, source: UInt32 = 0x5EED_0001, firstSequence: UInt16 = 65_500,
        firstTimestamp: UInt32 = 4_294_900_000
    ) throws -> [RTPPacket] {
        let encoder = try OpusEncoder(fec: fec)
        var packets: [RTPPacket] = []
        for start in stride(from: 0, to: samples.count, by: PCM16.frameSamples) {
            var frame = Array(samples[start..<min(start + PCM16.frameSamples, samples.count)])
            frame += Array(repeating: 0, count: PCM16.frameSamples - frame.count)
            packets.append(
                RTPPacket(
                    payloadType: 111, marker: packets.isEmpty,
                    sequence: firstSequence &+ UInt16(packets.count & 0xFFFF),
                    timestamp: firstTimestamp &+ UInt32(truncatingIfNeeded: packets.count * 960), source: source,
                    payload: try encoder.encode(frame)))
        }
        return packets
    }

    /// Sends samples through a network and decodes what arrives.
    package static func hear(
        _ samples: [Int16], over conditions: LossyNetwork.Conditions, fec: Bool, seed: UInt64
    ) throws -> Heard {
        var network = LossyNetwork(conditions, seed: seed)
        var receiver = RTPReceiver()
        var decoder = UnitDecoder(try OpusDecoder())
        var heard = Heard(samples: [], counts: receiver.counts, damaged: 0, recovered: 0)
        func take(_ units: [MediaUnit]) {
            for unit in units {
                let decoded = decoder.decode(unit)
                heard.samples += decoded.samples
                heard.recovered += decoded.recovered
                heard.damaged += decoded.damage.reduce(0) { $0 + $1.range.count }
            }
        }
        for arrival in network.send(try packets(samples, fec: fec)) {
            take(receiver.accept(arrival.datagram, at: arrival.at))
        }
        take(receiver.finish())
        heard.counts = receiver.counts
        return heard
    }
}
