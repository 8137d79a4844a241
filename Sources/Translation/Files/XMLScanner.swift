/// Reads XML 1.0 piece by piece, as much of it as files of translations use.
///
/// A document type is passed over, and refused when it declares anything: no entity is ever expanded but the five that
/// XML has by itself and characters by number, so no input grows. Memory is bounded by the longest piece.
struct XMLScanner {
    enum Piece: Hashable {
        case start(name: String, attributes: [String: String])
        case end(name: String)
        case text(String)
    }

    private static let mostAttributes = 64
    private static let longestName = 256

    private let bytes: [UInt8]
    private var position = 0
    private var counted = 0
    private var lines = 1
    private var pendingEnd: String?
    private let longestText: Int

    /// - Parameter longestText: Bytes of one text or tag.
    init(_ bytes: [UInt8], longestText: Int) {
        self.bytes = bytes
        self.longestText = longestText
    }

    /// The line that has been reached, from 1.
    mutating func line() -> Int {
        while counted < min(position, bytes.count) {
            if bytes[counted] == UInt8(ascii: "\n") { lines += 1 }
            counted += 1
        }
        return lines
    }

    /// The next piece; `nil` at the end.
    mutating func next() throws(TranslationFileError) -> Piece? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name: name)
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return .text(try text()) }
            if skips("<!--") {
                try skip(past: "-->")
            } else if skips("<![CDATA[") {
                let from = position
                try skip(past: "]]>")
                return .text(try decoded(bytes[from..<position - 3]))
            } else if skips("<?") {
                try skip(past: "?>")
            } else if skips("<!DOCTYPE") {
                try skipDocumentType()
            } else if skips("</") {
                let name = try name()
                skipSpace()
                try expect(">")
                return .end(name: name)
            } else {
                position += 1
                return try tag()
            }
        }
        return nil
    }

    // MARK: Pieces

    private mutating func tag() throws(TranslationFileError) -> Piece {
        let name = try name()
        var attributes: [String: String] = [:]
        while true {
            skipSpace()
            guard position < bytes.count else { throw problem("ends inside the tag <\(name)>") }
            if skips(">") { return .start(name: name, attributes: attributes) }
            if skips("/>") {
                pendingEnd = name
                return .start(name: name, attributes: attributes)
            }
            let attribute = try self.name()
            skipSpace()
            try expect("=")
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
            else { throw problem("has an attribute without quotes in <\(name)>") }
            let quote = bytes[position]
            position += 1
            let from = position
            while position < bytes.count, bytes[position] != quote { position += 1 }
            guard position < bytes.count, position - from <= longestText else {
                throw problem("has an attribute that does not end in <\(name)>")
            }
            guard attributes.count < Self.mostAttributes else { throw problem("has too many attributes in <\(name)>") }
            attributes[attribute] = try unescaped(bytes[from..<position])
            position += 1
        }
    }

    private mutating func text() throws(TranslationFileError) -> String {
        let from = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        guard position - from <= longestText else { throw problem("has a text longer than \(longestText) bytes") }
        return try unescaped(bytes[from..<position])
    }

    private mutating func name() throws(TranslationFileError) -> String {
        let from = position
        let ends = Array(" \t\r\n/>=<\"'".utf8)
        while position < bytes.count, !ends.contains(bytes[position]) { position += 1 }
        guard position > from, position - from <= Self.longestName else { throw problem("has a tag without a name") }
        return try decoded(bytes[from..<position])
    }

    private mutating func skipDocumentType() throws(TranslationFileError) {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: ">"):
                position += 1
                return
            case UInt8(ascii: "["):
                throw problem("declares entities in its document type, which are not read; take the [ … ] part out")
            default: position += 1
            }
        }
        throw problem("ends inside its document type")
    }

    private mutating func unescaped(_ bytes: ArraySlice<UInt8>) throws(TranslationFileError) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return try decoded(bytes) }
        var result: [UInt8] = []
        var rest = bytes
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            result += rest[..<mark]
            guard let end = rest[mark...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
                throw problem("has an & that begins no entity; write &amp;")
            }
            let name = String(decoding: rest[(mark + 1)..<end], as: UTF8.self)
            guard let character = Self.entity(name) else {
                throw problem("uses the entity &\(name); which XML does not have by itself")
            }
            result += String(Character(character)).utf8
            rest = rest[(end + 1)...]
        }
        return try decoded((result + rest)[...])
    }

    private static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let value, value >= 0x20 || [9, 10, 13].contains(value) else { return nil }
            return Unicode.Scalar(value)
        }
    }

    // MARK: Bytes

    private mutating func decoded(_ bytes: ArraySlice<UInt8>) throws(TranslationFileError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem("is not UTF-8; save the file as UTF-8 or UTF-16")
        }
        return text
    }

    private mutating func skips(_ mark: StaticString) -> Bool {
        let fits = mark.withUTF8Buffer { bytes[position...].starts(with: $0) }
        if fits { position += mark.utf8CodeUnitCount }
        return fits
    }

    private mutating func expect(_ mark: StaticString) throws(TranslationFileError) {
        guard skips(mark) else { throw problem("lacks \(mark)") }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func skip(past mark: StaticString) throws(TranslationFileError) {
        while position < bytes.count {
            if skips(mark) { return }
            position += 1
        }
        throw problem("ends before \(mark)")
    }

    private mutating func problem(_ reason: String) -> TranslationFileError {
        TranslationFileError(line: line(), reason: reason)
    }
}
