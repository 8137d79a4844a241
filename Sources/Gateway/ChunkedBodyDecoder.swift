/// Takes the chunked framing off a body (RFC 9112, 7.1), fed any pieces.
///
/// Strict: CR LF only, hexadecimal sizes, extensions and trailer fields read past but bounded.
struct ChunkedBodyDecoder {
    private enum State {
        /// Digits of the size seen so far.
        case size(digits: Int)
        case chunkExtension
        case sizeLineFeed
        case data
        case dataReturn
        case dataLineFeed
        /// Bytes of the present trailer line.
        case trailer(length: Int)
        case trailerLineFeed(isLast: Bool)
        case done
    }

    /// More than any client sends in extensions and trailers, little enough to count as an attack.
    static let maxOverheadBytes = 4096

    private var state = State.size(digits: 0)
    private var remaining = 0
    private var overhead = 0

    var isDone: Bool {
        if case .done = state { true } else { false }
    }

    /// Appends the body's bytes to `output`; returns how many of the input it took: all, or up to the body's end.
    mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(HTTPRequestError) -> Int {
        var index = 0
        while index < input.count && !isDone {
            if case .data = state {
                let count = min(remaining, input.count - index)
                output.append(input.extracting(index..<index + count))
                index += count
                remaining -= count
                if remaining == 0 { state = .dataReturn }
                continue
            }
            try step(input[index])
            index += 1
        }
        return index
    }

    private mutating func step(_ byte: UInt8) throws(HTTPRequestError) {
        switch state {
        case .size(let digits):
            if let value = byte.hexadecimalValue {
                // 15 digits are 2^60 bytes, which cannot overflow.
                if digits == 15 { throw .malformed("a chunk size is too long") }
                remaining = remaining << 4 | Int(value)
                state = .size(digits: digits + 1)
            } else if digits == 0 {
                throw .malformed("a chunk must begin with its size")
            } else if byte == 0x0D {
                state = .sizeLineFeed
            } else if byte == 0x3B || byte == 0x20 || byte == 0x09 {
                state = .chunkExtension
            } else {
                throw .malformed("a chunk size holds a wrong character")
            }
        case .chunkExtension:
            try countOverhead()
            if byte == 0x0D { state = .sizeLineFeed }
            if byte == 0x0A { throw .malformed("a chunk line must end with CR LF") }
        case .sizeLineFeed:
            try expect(0x0A, byte)
            state = remaining == 0 ? .trailer(length: 0) : .data
        case .dataReturn:
            try expect(0x0D, byte)
            state = .dataLineFeed
        case .dataLineFeed:
            try expect(0x0A, byte)
            overhead = 0
            state = .size(digits: 0)
        case .trailer(let length):
            try countOverhead()
            if byte == 0x0A { throw .malformed("a trailer line must end with CR LF") }
            state = byte == 0x0D ? .trailerLineFeed(isLast: length == 0) : .trailer(length: length + 1)
        case .trailerLineFeed(let isLast):
            try expect(0x0A, byte)
            state = isLast ? .done : .trailer(length: 0)
        case .data, .done:
            break
        }
    }

    private func expect(_ wanted: UInt8, _ byte: UInt8) throws(HTTPRequestError) {
        if byte != wanted { throw .malformed("a chunk does not end where its size says") }
    }

    private mutating func countOverhead() throws(HTTPRequestError) {
        overhead += 1
        if overhead > Self.maxOverheadBytes { throw .headTooLarge }
    }
}

extension [UInt8] {
    mutating func append(_ span: Span<UInt8>) {
        span.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
