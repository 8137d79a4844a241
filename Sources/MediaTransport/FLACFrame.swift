/// One frame of a FLAC stream, decoded (RFC 9639 §9).
struct FLACFrame {
    /// Samples of each channel, at the stream's width.
    var channels: [[Int]]
    var bitsPerSample: Int
    /// Bytes that the frame takes in the stream.
    var length: Int

    enum Failure: Error {
        /// The bytes end within the frame.
        case incomplete
        case damaged
    }

    /// Decodes the frame that begins with the first of `bytes`. `streamBits` is the width that the stream announced.
    init(_ bytes: ArraySlice<UInt8>, streamBits: Int) throws(Failure) {
        var reader = BitReader(bytes)
        let header = try FLACFrameHeader(&reader, bytes, streamBits: streamBits)
        bitsPerSample = header.bitsPerSample
        channels = []
        for channel in 0..<header.channels {
            let isSide = header.sideChannel == channel
            channels.append(
                try Self.subframe(&reader, samples: header.blockSize, bits: header.bitsPerSample + (isSide ? 1 : 0)))
        }
        reader.align()
        length = reader.bytePosition + 2
        let checksum = reader.read(16)
        guard !reader.isOverrun else { throw .incomplete }
        guard checksum == FLACChecksum.crc16(bytes.prefix(length - 2)) else { throw .damaged }
        undoStereo(header.assignment)
    }

    private mutating func undoStereo(_ assignment: FLACFrameHeader.Assignment) {
        guard assignment != .independent else { return }
        for index in channels[0].indices {
            let (first, second) = (channels[0][index], channels[1][index])
            switch assignment {
            case .independent: break
            case .leftSide: channels[1][index] = first &- second
            case .sideRight: channels[0][index] = first &+ second
            case .midSide:
                let middle = first << 1 | second & 1
                channels[0][index] = (middle &+ second) >> 1
                channels[1][index] = (middle &- second) >> 1
            }
        }
    }

    private static func subframe(_ reader: inout BitReader, samples: Int, bits: Int) throws(Failure) -> [Int] {
        guard reader.read(1) == 0 else { throw .damaged }
        let type = reader.read(6)
        let wasted = reader.read(1) == 1 ? reader.readUnary() + 1 : 0
        guard !reader.isOverrun else { throw .incomplete }
        guard wasted < bits else { throw .damaged }
        let width = bits - wasted
        var values: [Int]
        switch type {
        case 0: values = Array(repeating: reader.readSigned(width), count: samples)
        case 1: values = (0..<samples).map { _ in reader.readSigned(width) }
        case 8...12:
            values = try predicted(&reader, samples: samples, width: width, order: type - 8) { _ in
                ([[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]][type - 8], 0)
            }
        case 32...63:
            values = try predicted(&reader, samples: samples, width: width, order: type - 31) { reader in
                let precision = reader.read(4) + 1
                let shift = reader.readSigned(5)
                let coefficients = (0..<type - 31).map { _ in reader.readSigned(precision) }
                return precision == 16 || shift < 0 ? nil : (coefficients, shift)
            }
        default: throw .damaged
        }
        guard !reader.isOverrun else { throw .incomplete }
        if wasted > 0 { for index in values.indices { values[index] <<= wasted } }
        return values
    }

    /// Samples told as the difference from a weighted sum of those before, `order` of them, newest first.
    private static func predicted(
        _ reader: inout BitReader, samples: Int, width: Int, order: Int,
        predictor: (inout BitReader) -> (coefficients: [Int], shift: Int)?
    ) throws(Failure) -> [Int] {
        guard order <= samples else { throw .damaged }
        var values = (0..<order).map { _ in reader.readSigned(width) }
        values.reserveCapacity(samples)
        guard let (coefficients, shift) = predictor(&reader) else { throw .damaged }
        let residual = try residual(&reader, samples: samples, order: order)
        for difference in residual {
            var sum = 0
            for (tap, coefficient) in coefficients.enumerated() {
                sum &+= coefficient &* values[values.count - 1 - tap]
            }
            // Sums of a damaged frame may run away; kept to the width of 32 bits they cannot overflow.
            values.append(Int(Int32(truncatingIfNeeded: sum >> shift &+ difference)))
        }
        return values
    }

    /// The differences, Rice-coded in partitions (RFC 9639 §9.2.7).
    private static func residual(_ reader: inout BitReader, samples: Int, order: Int) throws(Failure) -> [Int] {
        let method = reader.read(2)
        let partitions = 1 << reader.read(4)
        guard !reader.isOverrun else { throw .incomplete }
        let length = samples / partitions
        guard method < 2, samples % partitions == 0, length >= order else { throw .damaged }
        let parameterBits = method == 0 ? 4 : 5
        var residual: [Int] = []
        residual.reserveCapacity(samples - order)
        for partition in 0..<partitions {
            let parameter = reader.read(parameterBits)
            let count = partition == 0 ? length - order : length
            if parameter == 1 << parameterBits - 1 {
                let width = reader.read(5)
                for _ in 0..<count { residual.append(reader.readSigned(width)) }
            } else {
                for _ in 0..<count {
                    let folded = reader.readUnary() << parameter | reader.read(parameter)
                    residual.append(folded >> 1 ^ -(folded & 1))
                }
            }
            guard !reader.isOverrun else { throw .incomplete }
        }
        return residual
    }
}
