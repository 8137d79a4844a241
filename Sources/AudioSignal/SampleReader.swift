/// The order of the two bytes of a 16-bit sample.
package enum ByteOrder: Sendable { case littleEndian, bigEndian }

/// How a sample of linear audio is written down; all but 16-bit ones are little-endian, as in WAV files.
package enum SampleEncoding: Hashable, Sendable {
    case unsigned8
    case signed16(ByteOrder)
    case signed24
    case signed32
    case float32
    case float64

    /// Bytes of a sample.
    package var width: Int {
        switch self {
        case .unsigned8: 1
        case .signed16: 2
        case .signed24: 3
        case .signed32, .float32: 4
        case .float64: 8
        }
    }

    /// The sample that `width` bytes hold, its lowest bits cut off.
    fileprivate func sample(_ bytes: [UInt8]) -> Int16 {
        var bits: UInt64 = 0
        for byte in bytes.reversed() { bits = bits << 8 | UInt64(byte) }
        return switch self {
        case .unsigned8: (Int16(truncatingIfNeeded: bits) - 128) << 8
        case .signed16(.littleEndian): Int16(truncatingIfNeeded: bits)
        case .signed16(.bigEndian): Int16(truncatingIfNeeded: bits).byteSwapped
        case .signed24: Int16(truncatingIfNeeded: bits >> 8)
        case .signed32: Int16(truncatingIfNeeded: bits >> 16)
        case .float32: Int16(clampingSample: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
        case .float64: Int16(clampingSample: Double(bitPattern: bits))
        }
    }
}

extension Int16 {
    /// A floating-point sample, full scale at ±1; what is beyond is clipped, what is no number is silence.
    package init(clampingSample sample: Double) {
        let scaled = (sample * 32_768).rounded()
        self = scaled.isNaN ? 0 : Int16(Swift.min(32_767, Swift.max(-32_768, scaled)))
    }
}

/// Reads samples from a stream of bytes that may be cut anywhere, also inside a sample.
package struct SampleReader: Sendable {
    private let encoding: SampleEncoding
    /// The first bytes of a sample that is not whole.
    private var held: [UInt8] = []

    package init(_ encoding: SampleEncoding) { self.encoding = encoding }

    /// Takes the next bytes and returns the samples they complete.
    package mutating func accept(_ bytes: some Collection<UInt8>) -> [Int16] {
        let width = encoding.width
        var samples: [Int16] = []
        samples.reserveCapacity((held.count + bytes.count) / width)
        for byte in bytes {
            held.append(byte)
            guard held.count == width else { continue }
            samples.append(encoding.sample(held))
            held.removeAll(keepingCapacity: true)
        }
        return samples
    }
}
