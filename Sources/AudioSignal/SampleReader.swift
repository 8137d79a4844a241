/// The order of the two bytes of a 16-bit sample.
package enum ByteOrder: Sendable { case littleEndian, bigEndian }

/// Reads 16-bit samples from a stream of bytes that may be cut anywhere, also inside a sample.
package struct SampleReader: Sendable {
    private let byteOrder: ByteOrder
    private var firstByte: UInt8?

    package init(byteOrder: ByteOrder) { self.byteOrder = byteOrder }

    /// Takes the next bytes and returns the samples they complete.
    package mutating func accept(_ bytes: some Collection<UInt8>) -> [Int16] {
        var samples: [Int16] = []
        samples.reserveCapacity(bytes.count / 2 + 1)
        for byte in bytes {
            guard let first = firstByte else {
                firstByte = byte
                continue
            }
            let value =
                byteOrder == .littleEndian
                ? UInt16(first) | UInt16(byte) << 8
                : UInt16(first) << 8 | UInt16(byte)
            samples.append(Int16(bitPattern: value))
            firstByte = nil
        }
        return samples
    }
}
