/// Reads JSON (RFC 8259) from bytes in one pass, value by value, without building a tree.
///
/// Strict: full escapes, no trailing commas, no leading zeros, no control characters in strings. Half of a surrogate pair,
/// as programs leave it that cut texts, becomes U+FFFD; a byte order mark ahead of everything is passed over.
/// The bytes must be valid UTF-8 (`JSONScanner.isValidUTF8`). Nothing here recurses, so no input overflows the stack.
package struct JSONScanner {
    /// Where and why scanning stopped.
    package struct Failure: Error, Hashable {
        /// Byte offset in the input.
        package var offset: Int
        package var reason: String
    }

    package let bytes: [UInt8]
    package private(set) var position: Int
    private let end: Int

    package init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    package init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound + (bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        end = range.upperBound
    }

    /// What the next value is, by its first byte; whitespace is skipped.
    package enum Kind { case object, array, string, number, boolean, null, end, other }

    package mutating func next() -> Kind {
        skipWhitespace()
        guard position < end else { return .end }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        default: return .other
        }
    }

    package var isAtEnd: Bool {
        mutating get {
            skipWhitespace()
            return position >= end
        }
    }

    package func failure(_ reason: String) -> Failure { Failure(offset: position, reason: reason) }

    // MARK: Structure

    /// Reads an object; `member` is called with each unescaped name and must consume the value.
    package mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
        try expect(UInt8(ascii: "{"))
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return }
        while true {
            skipWhitespace()
            let name = try string()
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            try member(&self, name)
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return }
            try expect(UInt8(ascii: ","))
        }
    }

    /// Reads an array; `element` must consume each value.
    package mutating func array(_ element: (inout JSONScanner) throws -> Void) throws {
        try expect(UInt8(ascii: "["))
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return }
        while true {
            skipWhitespace()
            try element(&self)
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return }
            try expect(UInt8(ascii: ","))
        }
    }

    /// Passes over any value, however deep, and returns where it stood. O(n); a byte of memory for each level.
    @discardableResult
    package mutating func skipValue() throws -> Range<Int> {
        skipWhitespace()
        let start = position
        /// What closes the objects and arrays that are open.
        var closers: [UInt8] = []
        repeat {
            if let closer = try skipScalarOrOpen() {
                skipWhitespace()
                if !take(closer) {
                    closers.append(closer)
                    if closer == UInt8(ascii: "}") { try skipName() }
                    continue
                }
            }
            // A value ended, and with it perhaps what holds it.
            while let closer = closers.last {
                skipWhitespace()
                if !take(closer) {
                    try expect(UInt8(ascii: ","))
                    if closer == UInt8(ascii: "}") { try skipName() }
                    break
                }
                closers.removeLast()
            }
        } while !closers.isEmpty
        return start..<position
    }

    /// Passes over a value that holds no others; of one that may, over its first byte, and returns what closes it.
    private mutating func skipScalarOrOpen() throws -> UInt8? {
        switch next() {
        case .object:
            position += 1
            return UInt8(ascii: "}")
        case .array:
            position += 1
            return UInt8(ascii: "]")
        case .string: _ = try stringRange()
        case .number: _ = try numberRange()
        case .boolean: _ = try boolean()
        case .null: try null()
        case .end: throw failure("ends where a value should stand")
        case .other: throw failure("no JSON value begins here")
        }
        return nil
    }

    private mutating func skipName() throws {
        skipWhitespace()
        _ = try stringRange()
        skipWhitespace()
        try expect(UInt8(ascii: ":"))
    }

    // MARK: Values

    package mutating func null() throws { try literal("null") }

    package mutating func boolean() throws -> Bool {
        skipWhitespace()
        if position < end, bytes[position] == UInt8(ascii: "t") {
            try literal("true")
            return true
        }
        try literal("false")
        return false
    }

    package mutating func string() throws -> String {
        let (range, escaped) = try stringRange()
        return escaped
            ? String(decoding: Self.unescape(bytes[range]), as: UTF8.self)
            : String(decoding: bytes[range], as: UTF8.self)
    }

    package mutating func number() throws -> Double {
        let start = position
        let (range, isInteger) = try numberRange()
        if isInteger, range.count <= 18, let value = Self.integer(bytes[range]) { return Double(value) }
        guard let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite else {
            throw Failure(offset: start, reason: "the number is out of range")
        }
        return value
    }

    /// Reads a whole number; `nil` when it is a number with a fraction or out of Int64's range.
    package mutating func integer() throws -> Int64? {
        let (range, isInteger) = try numberRange()
        if isInteger { return Self.integer(bytes[range]) }
        guard let value = Double(String(decoding: bytes[range], as: UTF8.self)) else { return nil }
        return Int64(exactly: value)
    }

    // MARK: Inside

    private mutating func skipWhitespace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard take(byte) else {
            throw failure(
                position < end ? "expected '\(Character(Unicode.Scalar(byte)))'" : "ends too early")
        }
    }

    private mutating func literal(_ text: StaticString) throws {
        skipWhitespace()
        let matches = text.withUTF8Buffer { expected in
            position + expected.count <= end && bytes[position..<position + expected.count].elementsEqual(expected)
        }
        guard matches else { throw failure("no JSON value begins here") }
        position += text.utf8CodeUnitCount
    }

    /// The bytes between the quotes, and whether they hold escapes; these are whole.
    private mutating func stringRange() throws -> (Range<Int>, escaped: Bool) {
        guard take(UInt8(ascii: "\"")) else { throw failure("expected a string") }
        let start = position
        var escaped = false
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return (start..<position - 1, escaped)
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                try skipEscape()
                continue
            }
            if byte < 0x20 { throw failure("a control character stands in a string") }
            position += 1
        }
        throw failure("a string does not end")
    }

    /// Passes over a backslash and what it escapes. Half of a surrogate pair is let through.
    private mutating func skipEscape() throws {
        guard position + 1 < end else { throw failure("an escape is cut off") }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            let digits = position + 2
            guard digits + 4 <= end, bytes[digits..<digits + 4].allSatisfy({ Self.hexDigit($0) != nil }) else {
                throw failure("a \\u escape needs four hexadecimal digits")
            }
            position = digits + 4
        default: throw failure("an unknown escape stands in a string")
        }
    }

    private mutating func numberRange() throws -> (Range<Int>, isInteger: Bool) {
        skipWhitespace()
        let start = position
        var isInteger = true
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if position < end, Self.isDigit(bytes[position]) { throw failure("a number begins with zero") }
        } else {
            try digits()
        }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            try digits()
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return (start..<position, isInteger)
    }

    private mutating func digits() throws {
        let start = position
        while position < end, Self.isDigit(bytes[position]) { position += 1 }
        guard position > start else { throw failure("expected a digit") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func integer(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        let negative = digits.first == UInt8(ascii: "-")
        for byte in negative ? digits.dropFirst() : digits {
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (sum, overflowedToo) =
                negative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !overflowed, !overflowedToo else { return nil }
            value = sum
        }
        return value
    }

    /// The text of a string whose escapes are whole, as `stringRange` leaves them.
    private static func unescape(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            let escape = text[index]
            index += 1
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var code = hex(text[index..<index + 4])
                index += 4
                if code & 0xFC00 == 0xD800, text[index...].starts(with: #"\u"#.utf8) {
                    let low = hex(text[index + 2..<index + 6])
                    if low & 0xFC00 == 0xDC00 {
                        index += 6
                        code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF)
                    }
                }
                result.append(contentsOf: Character(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
            default: result.append(escape)
            }
        }
        return result
    }

    private static func hex(_ digits: ArraySlice<UInt8>) -> UInt32 {
        digits.reduce(0) { $0 << 4 | (hexDigit($1) ?? 0) }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Whether the bytes are well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates. O(n).
    package static func isValidUTF8(_ bytes: [UInt8]) -> Bool {
        var isASCII = true
        for byte in bytes where byte >= 0x80 {
            isASCII = false
            break
        }
        return isASCII || String(validating: bytes, as: UTF8.self) != nil
    }
}
