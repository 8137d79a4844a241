/// Reads one JSON text (RFC 8259) into a document, keeping the order of keys and those given twice.
///
/// Integers beyond 64 bits become numbers; numbers too large for a `Double` are an error, as is invalid UTF-8. O(n),
/// recursive to the depth limit.
package struct JSONDocumentParser {
    private let bytes: [UInt8]
    private let limits: DocumentLimits
    private var position = 0
    private var depth = 0
    private var values = 0

    private init(_ bytes: [UInt8], _ limits: DocumentLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    package static func parse(
        _ bytes: [UInt8], limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentSyntaxError) -> Document {
        guard bytes.count <= limits.bytes else {
            throw DocumentSyntaxError(
                message: "is \(bytes.count) bytes long; at most \(ByteCountText.format(limits.bytes)) are read")
        }
        var parser = JSONDocumentParser(bytes, limits)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
        let document = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.error("expected the end of the text") }
        return document
    }

    // MARK: Values

    private mutating func value() throws(DocumentSyntaxError) -> Document {
        skipSpace()
        values += 1
        guard values <= limits.values else {
            throw error("there are more than \(limits.values) values: split the file")
        }
        switch peek {
        case UInt8(ascii: "{"): return try map()
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default:
            throw error("expected a value: an object, a list, a text in double quotes, a number, true, false or null")
        }
    }

    private mutating func map() throws(DocumentSyntaxError) -> Document {
        try enter()
        var members: [Document.Member] = []
        skipSpace()
        if !skip("}") {
            repeat {
                skipSpace()
                guard peek == UInt8(ascii: "\"") else { throw error("expected a key in double quotes") }
                let key = try string()
                skipSpace()
                guard skip(":") else { throw error("expected a colon after the key") }
                members.append(Document.Member(key, try value()))
                skipSpace()
            } while skip(",")
            guard skip("}") else { throw error("expected a comma or the closing brace of the object") }
        }
        depth -= 1
        return .map(members)
    }

    private mutating func list() throws(DocumentSyntaxError) -> Document {
        try enter()
        var items: [Document] = []
        skipSpace()
        if !skip("]") {
            repeat {
                items.append(try value())
                skipSpace()
            } while skip(",")
            guard skip("]") else { throw error("expected a comma or the closing bracket of the list") }
        }
        depth -= 1
        return .list(items)
    }

    /// Past the opening bracket, one level deeper.
    private mutating func enter() throws(DocumentSyntaxError) {
        depth += 1
        guard depth <= limits.depth else { throw error("is nested more than \(limits.depth) levels deep: flatten it") }
        position += 1
    }

    private mutating func word(_ word: StaticString, _ document: Document) throws(DocumentSyntaxError) -> Document {
        let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard matches else { throw error("expected true, false or null; texts need double quotes") }
        position += word.utf8CodeUnitCount
        return document
    }

    private mutating func number() throws(DocumentSyntaxError) -> Document {
        let start = position
        var isInteger = true
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") {
            isInteger = false
            try digits()
        }
        if skip("e") || skip("E") {
            isInteger = false
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard text.utf8.count <= 400, let number = Double(text), number.isFinite else {
            throw error("the number is out of range", at: start)
        }
        return .number(number)
    }

    private mutating func digits() throws(DocumentSyntaxError) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw error("expected a digit") }
    }

    // MARK: Strings

    private mutating func string() throws(DocumentSyntaxError) -> String {
        let start = position
        position += 1
        var decoded: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: decoded, as: UTF8.self) else {
                    throw error("the text is no valid UTF-8: save the file as UTF-8", at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &decoded)
            case 0..<0x20:
                throw error("a text holds a raw line break or control character: write it as \\n or \\u00XX")
            default:
                decoded.append(byte)
                position += 1
            }
        }
        throw error("the text that begins here has no closing quote", at: start)
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(DocumentSyntaxError) {
        guard let byte = peek else { throw error("the text ends inside an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(try escapedScalar()).utf8)
        default:
            throw error(
                "this escape is unknown: \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX are known", at: position - 1)
        }
    }

    /// The scalar of one `\uXXXX`, or of the two that form a surrogate pair.
    private mutating func escapedScalar() throws(DocumentSyntaxError) -> Unicode.Scalar {
        let high = try hexadecimal()
        var value = high
        if (0xD800...0xDBFF).contains(high), skip("\\") {
            let low = skip("u") ? try hexadecimal() : 0
            guard (0xDC00...0xDFFF).contains(low) else { throw error("half of a surrogate pair is missing") }
            value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw error("half of a surrogate pair is missing") }
        return scalar
    }

    private mutating func hexadecimal() throws(DocumentSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("expected four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func error(_ message: String, at place: Int? = nil) -> DocumentSyntaxError {
        let before = bytes[..<min(place ?? position, bytes.count)]
        let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
        // Continuation bytes of UTF-8 begin no character.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return DocumentSyntaxError(line: before.count { $0 == 0x0A } + 1, column: column, message: message)
    }
}
