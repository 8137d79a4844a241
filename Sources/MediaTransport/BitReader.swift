/// Reads numbers of any width from bytes, most significant bit first.
///
/// Reading past the end gives zeros and sets `isOverrun`: the caller checks once, after a whole structure.
struct BitReader {
    private let bytes: ArraySlice<UInt8>
    /// Bits read so far.
    private(set) var position = 0
    private(set) var isOverrun = false

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Bytes read so far, counting one that was begun.
    var bytePosition: Int { (position + 7) / 8 }

    /// The next `count` bits, at most 32, as an unsigned number.
    mutating func read(_ count: Int) -> Int {
        guard position + count <= bytes.count * 8 else {
            isOverrun = true
            return 0
        }
        var value = 0
        var left = count
        while left > 0 {
            let byte = Int(bytes[bytes.startIndex + position >> 3])
            let available = 8 - position & 7
            let taken = min(left, available)
            value = value << taken | byte >> (available - taken) & (1 << taken - 1)
            position += taken
            left -= taken
        }
        return value
    }

    /// The next `count` bits as a number in two's complement.
    mutating func readSigned(_ count: Int) -> Int {
        guard count > 0 else { return 0 }
        let value = read(count)
        return value >> (count - 1) == 0 ? value : value - 1 << count
    }

    /// The number of zeros before the next one, which is taken too.
    mutating func readUnary() -> Int {
        var zeros = 0
        while !isOverrun {
            let byte = position >> 3 < bytes.count ? bytes[bytes.startIndex + position >> 3] << (position & 7) : 0
            if byte != 0 {
                zeros += byte.leadingZeroBitCount
                position += byte.leadingZeroBitCount + 1
                return zeros
            }
            zeros += 8 - position & 7
            position += 8 - position & 7
            if position >= bytes.count * 8 { isOverrun = true }
        }
        return 0
    }

    mutating func align() { position = (position + 7) & ~7 }
}
