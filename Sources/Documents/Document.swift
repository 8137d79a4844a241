/// A tree of keys and values as it was written, in YAML or JSON, before anybody judged it.
///
/// Maps keep the order of the file and keys that are given twice, so that a reader can name them.
package indirect enum Document: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Finite.
    case number(Double)
    case text(String)
    case list([Document])
    case map([Member])

    /// One key of a map with its value.
    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: Document

        package init(_ key: String, _ value: Document) {
            self.key = key
            self.value = value
        }
    }

    /// The value of the first member with this key; `nil` when there is none or this is no map. O(members).
    package subscript(key: String) -> Document? {
        guard case .map(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// What stands here, for messages: "a list", "the number 3.5". Never quotes a text, which may be personal.
    package var noun: String {
        switch self {
        case .null: "nothing"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let text): text.isEmpty ? "an empty text" : "a text"
        case .list: "a list"
        case .map: "keys and values"
        }
    }
}

/// How large a document may be before reading it stops.
package struct DocumentLimits: Hashable, Sendable {
    /// Bytes of the source text.
    package var bytes: Int
    /// Maps and lists inside each other.
    package var depth: Int
    /// Values and keys in all, those that aliases repeat included.
    package var values: Int

    /// - Parameters:
    ///   - bytes: 16 MiB holds a catalog of 30,000 attendees.
    ///   - depth: 64 is ten times what any file of ours needs, and far from the end of a thread's stack.
    ///   - values: 4,000,000 is what 16 MiB of sensible text can hold.
    package init(bytes: Int = 16 << 20, depth: Int = 64, values: Int = 4_000_000) {
        self.bytes = bytes
        self.depth = depth
        self.values = values
    }
}

/// Why a text is no document at all: where it stops making sense, and what to do.
package struct DocumentSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// 1 is the first line; 0 when the error concerns the whole text.
    package var line: Int
    /// 1 is the first character of the line.
    package var column: Int
    package var message: String

    package init(line: Int = 0, column: Int = 0, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }

    package var description: String {
        line > 0 ? "line \(line), column \(column): \(message)" : message
    }
}
