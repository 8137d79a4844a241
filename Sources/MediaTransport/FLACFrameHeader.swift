/// The header of a FLAC frame (RFC 9639 §9.1).
struct FLACFrameHeader {
    enum Assignment { case independent, leftSide, sideRight, midSide }

    var blockSize: Int
    var channels: Int
    var assignment: Assignment
    var bitsPerSample: Int

    /// The channel that holds a difference and is one bit wider, or `nil`.
    var sideChannel: Int? {
        switch assignment {
        case .independent: nil
        case .leftSide, .midSide: 1
        case .sideRight: 0
        }
    }

    init(_ reader: inout BitReader, _ bytes: ArraySlice<UInt8>, streamBits: Int) throws(FLACFrame.Failure) {
        let sync = reader.read(15)
        _ = reader.read(1)
        let sizeCode = reader.read(4)
        let rateCode = reader.read(4)
        let channelCode = reader.read(4)
        let widthCode = reader.read(3)
        let reserved = reader.read(1)
        guard !reader.isOverrun else { throw .incomplete }
        guard sync == 0x7FFC, reserved == 0, sizeCode != 0, rateCode != 15, channelCode < 11 else { throw .damaged }

        // The frame's number, coded like a character in UTF-8 of up to seven bytes.
        let lead = reader.read(8)
        let more = lead < 0x80 ? 0 : (~UInt8(truncatingIfNeeded: lead)).leadingZeroBitCount - 1
        guard lead < 0x80 || (1...6).contains(more) else { throw .damaged }
        for _ in 0..<more { _ = reader.read(8) }
        switch sizeCode {
        case 1: blockSize = 192
        case 2...5: blockSize = 576 << (sizeCode - 2)
        case 6: blockSize = reader.read(8) + 1
        case 7: blockSize = reader.read(16) + 1
        default: blockSize = 256 << (sizeCode - 8)
        }
        if rateCode == 12 { _ = reader.read(8) } else if rateCode > 12 { _ = reader.read(16) }
        let length = reader.bytePosition
        let checksum = reader.read(8)
        guard !reader.isOverrun else { throw .incomplete }
        guard checksum == FLACChecksum.crc8(bytes.prefix(length)) else { throw .damaged }

        channels = channelCode < 8 ? channelCode + 1 : 2
        assignment = channelCode < 8 ? .independent : [.leftSide, .sideRight, .midSide][channelCode - 8]
        bitsPerSample = [streamBits, 8, 12, 0, 16, 20, 24, 32][widthCode]
        // 32 bits would need wider arithmetic; nobody records speech so.
        guard (4...24).contains(bitsPerSample) else { throw .damaged }
    }
}

/// The checksums of FLAC: polynomials 0x07 for headers and 0x8005 for frames, start value 0.
enum FLACChecksum {
    static func crc8(_ bytes: ArraySlice<UInt8>) -> Int {
        var remainder: UInt8 = 0
        for byte in bytes {
            remainder ^= byte
            for _ in 0..<8 { remainder = remainder & 0x80 != 0 ? remainder << 1 ^ 0x07 : remainder << 1 }
        }
        return Int(remainder)
    }

    private static let table: [UInt16] = (0..<256).map { byte in
        var remainder = UInt16(byte) << 8
        for _ in 0..<8 { remainder = remainder & 0x8000 != 0 ? remainder << 1 ^ 0x8005 : remainder << 1 }
        return remainder
    }

    static func crc16(_ bytes: ArraySlice<UInt8>) -> Int {
        var remainder: UInt16 = 0
        for byte in bytes { remainder = remainder << 8 ^ table[Int(UInt8(remainder >> 8) ^ byte)] }
        return Int(remainder)
    }
}
