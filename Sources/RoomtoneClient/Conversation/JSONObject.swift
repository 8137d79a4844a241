import Foundation

/// The members of one JSON object as bytes, checked and not yet understood.
///
/// What a publication carries is handed on as it came, number for number.
public struct JSONObject: Hashable, Sendable {
    private static let deepest = 64

    private var members: [String: [UInt8]] = [:]

    /// `nil` when the bytes are no JSON object. The last of several members with one name counts.
    public init?(_ bytes: some Collection<UInt8>) {
        var reader = JSONReader(Array(bytes), deepest: Self.deepest)
        do throws(JSONReader.Malformed) {
            var members: [String: [UInt8]] = [:]
            try reader.readObject { (name, value) in members[name] = value }
            try reader.readEnd()
            self.members = members
        } catch {
            return nil
        }
    }

    /// A value's bytes; `null` counts as absent unless it is asked for by `raw`.
    public func raw(_ name: String) -> [UInt8]? { members[name] }

    public func string(_ name: String) -> String? { members[name].flatMap { JSONReader.string($0) } }
    public func integer(_ name: String) -> Int64? {
        members[name].flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }
    public func unsigned(_ name: String) -> UInt64? {
        members[name].flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    }
    public func bool(_ name: String) -> Bool? {
        switch members[name] {
        case Array("true".utf8): true
        case Array("false".utf8): false
        default: nil
        }
    }
    public func object(_ name: String) -> JSONObject? { members[name].flatMap { JSONObject($0) } }

    /// The objects of an array; `nil` when it is none.
    public func objects(_ name: String) -> [JSONObject]? {
        guard let bytes = members[name] else { return nil }
        var reader = JSONReader(bytes, deepest: Self.deepest)
        var objects: [JSONObject] = []
        do throws(JSONReader.Malformed) {
            try reader.readArray { value throws(JSONReader.Malformed) in
                guard let object = JSONObject(value) else { throw JSONReader.Malformed() }
                objects.append(object)
            }
        } catch {
            return nil
        }
        return objects
    }
}

/// Walks over JSON (RFC 8259) and finds where values begin and end.
private struct JSONReader {
    struct Malformed: Error {}

    private let bytes: [UInt8]
    private let deepest: Int
    private var at = 0

    init(_ bytes: [UInt8], deepest: Int) {
        self.bytes = bytes
        self.deepest = deepest
    }

    mutating func readObject(_ member: (String, [UInt8]) throws(Malformed) -> Void) throws(Malformed) {
        try readContainer(from: "{", to: "}") { reader throws(Malformed) in
            let start = reader.at
            try reader.skipString()
            guard let name = Self.string(reader.bytes[start..<reader.at]) else { throw Malformed() }
            try reader.expect(":")
            try member(name, try reader.readValue(depth: 1))
        }
    }

    mutating func readArray(_ element: ([UInt8]) throws(Malformed) -> Void) throws(Malformed) {
        try readContainer(from: "[", to: "]") { reader throws(Malformed) in
            try element(try reader.readValue(depth: 1))
        }
    }

    mutating func readEnd() throws(Malformed) {
        skipSpace()
        guard at == bytes.count else { throw Malformed() }
    }

    static func string(_ bytes: some Collection<UInt8>) -> String? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\"") else { return nil }
        if !bytes.contains(UInt8(ascii: "\\")) {
            return String(validating: bytes.dropFirst().dropLast(), as: UTF8.self)
        }
        return try? JSONDecoder().decode(String.self, from: Data(bytes))
    }

    private mutating func readValue(depth: Int) throws(Malformed) -> [UInt8] {
        skipSpace()
        let start = at
        try skipValue(depth: depth)
        return Array(bytes[start..<at])
    }

    private mutating func readContainer(
        from open: Unicode.Scalar, to close: Unicode.Scalar, item: (inout JSONReader) throws(Malformed) -> Void
    ) throws(Malformed) {
        try expect(open)
        skipSpace()
        if peek == UInt8(ascii: close) {
            at += 1
            return
        }
        while true {
            skipSpace()
            try item(&self)
            skipSpace()
            if peek == UInt8(ascii: ",") {
                at += 1
            } else {
                return try expect(close)
            }
        }
    }

    private mutating func skipValue(depth: Int) throws(Malformed) {
        guard depth <= deepest else { throw Malformed() }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"):
            try readContainer(from: "{", to: "}") { reader throws(Malformed) in
                try reader.skipString()
                try reader.expect(":")
                try reader.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try readContainer(from: "[", to: "]") { reader throws(Malformed) in
                try reader.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "t"): try skipWord("true")
        case UInt8(ascii: "f"): try skipWord("false")
        case UInt8(ascii: "n"): try skipWord("null")
        default: try skipNumber()
        }
    }

    private mutating func skipString() throws(Malformed) {
        guard peek == UInt8(ascii: "\"") else { throw Malformed() }
        at += 1
        while let byte = peek {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): at += 1
            case ..<0x20: throw Malformed()
            default: break
            }
        }
        throw Malformed()
    }

    private mutating func skipNumber() throws(Malformed) {
        if peek == UInt8(ascii: "-") { at += 1 }
        guard let first = peek, (0x30...0x39).contains(first) else { throw Malformed() }
        if first == 0x30 { at += 1 } else { skipDigits() }
        if peek == UInt8(ascii: ".") {
            at += 1
            guard skipDigits() else { throw Malformed() }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            guard skipDigits() else { throw Malformed() }
        }
    }

    @discardableResult
    private mutating func skipDigits() -> Bool {
        let start = at
        while let byte = peek, (0x30...0x39).contains(byte) { at += 1 }
        return at > start
    }

    private mutating func skipWord(_ word: StaticString) throws(Malformed) {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[at..<end].elementsEqual("\(word)".utf8) else { throw Malformed() }
        at = end
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(Malformed) {
        skipSpace()
        guard peek == UInt8(ascii: scalar) else { throw Malformed() }
        at += 1
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at += 1 }
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }
}

extension String {
    /// As a JSON string, quotes included.
    var jsonLiteral: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
