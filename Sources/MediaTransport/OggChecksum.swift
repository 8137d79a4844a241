/// The checksum of an Ogg page: CRC-32 with polynomial 0x04C11DB7, most significant bit first, no inversion
/// (RFC 3533 §6, field 7).
enum OggChecksum {
    /// Where in a page its checksum stands. It is counted as zero.
    static let range = 22..<26

    private static let table: [UInt32] = (0..<256).map { byte in
        var remainder = UInt32(byte) << 24
        for _ in 0..<8 {
            remainder = remainder & 0x8000_0000 != 0 ? remainder << 1 ^ 0x04C1_1DB7 : remainder << 1
        }
        return remainder
    }

    static func isValid(_ page: ArraySlice<UInt8>) -> Bool {
        page.littleEndian32(at: range.lowerBound) == value(of: page)
    }

    static func value(of page: ArraySlice<UInt8>) -> UInt32 {
        let field = page.startIndex + range.lowerBound..<page.startIndex + range.upperBound
        var remainder: UInt32 = 0
        table.withUnsafeBufferPointer { table in
            for index in page.indices {
                let byte = field.contains(index) ? 0 : page[index]
                remainder = remainder << 8 ^ table[Int(UInt8(truncatingIfNeeded: remainder >> 24) ^ byte)]
            }
        }
        return remainder
    }
}
