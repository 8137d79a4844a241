/// Where a value stands in a document: `sessions[3].speakers[0].name`.
package indirect enum DocumentPath: Hashable, Sendable {
    case root
    case key(String, of: DocumentPath)
    case index(Int, of: DocumentPath)

    package func appending(_ key: String) -> DocumentPath { .key(key, of: self) }
    package func appending(_ index: Int) -> DocumentPath { .index(index, of: self) }
}

extension DocumentPath: CustomStringConvertible {
    /// Keys that are no plain words are quoted, shortened to 64 characters, and their control characters replaced.
    package var description: String {
        switch self {
        case .root: return ""
        case .index(let index, let parent): return "\(parent)[\(index)]"
        case .key(let key, let parent):
            guard Self.isPlain(key) else { return "\(parent)[\"\(key.printable(64))\"]" }
            return parent == .root ? key : "\(parent).\(key)"
        }
    }

    private static func isPlain(_ key: String) -> Bool {
        let bytes = key.utf8
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension String {
    /// Safe to show in a message of one line: at most `limit` characters, nothing that moves a terminal's cursor.
    package func printable(_ limit: Int) -> String {
        var result = ""
        for (count, scalar) in unicodeScalars.enumerated() {
            guard count < limit else { return result + "…" }
            result.unicodeScalars.append(scalar.isHarmless ? scalar : "\u{FFFD}")
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Neither a control character nor one that reorders or breaks the text around it.
    var isHarmless: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}
