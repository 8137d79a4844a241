/// SipHash-2-4 of bytes to 64 bits under a secret key (Aumasson and Bernstein, 2012).
///
/// Senders choose the ids that are hashed; without the key they cannot choose ids that collide.
struct SipHash: Sendable {
    private let key: (UInt64, UInt64)

    /// - Parameter key: 16 bytes; missing ones count as zero.
    init(key: some Sequence<UInt8>) {
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, byte) in key.prefix(16).enumerated() {
            if index < 8 {
                halves.0 |= UInt64(byte) << (8 * index)
            } else {
                halves.1 |= UInt64(byte) << (8 * (index - 8))
            }
        }
        self.key = halves
    }

    /// The hash of a number followed by a text's UTF-8.
    func hash(_ prefix: UInt64, _ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { bytes in
            var state = State(key: key)
            state.absorb(prefix)
            var position = 0
            while position + 8 <= bytes.count {
                state.absorb(
                    UInt64(
                        littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
                            fromByteOffset: position, as: UInt64.self)))
                position += 8
            }
            var last = UInt64(truncatingIfNeeded: bytes.count + 8) << 56
            for index in position..<bytes.count { last |= UInt64(bytes[index]) << (8 * (index - position)) }
            state.absorb(last)
            return state.finish()
        }
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(key: (UInt64, UInt64)) {
            v0 = key.0 ^ 0x736f_6d65_7073_6575
            v1 = key.1 ^ 0x646f_7261_6e64_6f6d
            v2 = key.0 ^ 0x6c79_6765_6e65_7261
            v3 = key.1 ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = v1 << 13 | v1 >> 51
            v1 ^= v0
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v3
            v3 = v3 << 16 | v3 >> 48
            v3 ^= v2
            v0 &+= v3
            v3 = v3 << 21 | v3 >> 43
            v3 ^= v0
            v2 &+= v1
            v1 = v1 << 17 | v1 >> 47
            v1 ^= v2
            v2 = v2 << 32 | v2 >> 32
        }
    }
}
