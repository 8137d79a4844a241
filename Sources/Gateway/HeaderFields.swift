/// The header fields of one request, in the order they came; names compare without regard to case.
package struct HeaderFields: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        /// Lower case.
        package var name: String
        /// Without the white space around it.
        package var value: String
    }

    package private(set) var fields: [Field] = []

    package init() {}

    package init(_ pairs: KeyValuePairs<String, String>) {
        for (name, value) in pairs { append(name, value) }
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name.lowercased(), value: value))
    }

    /// The value of the field, several of that name joined by ", " (RFC 9110, 5.3); `nil` when it is absent.
    package subscript(name: String) -> String? {
        let found = values(of: name)
        return found.isEmpty ? nil : found.joined(separator: ", ")
    }

    package func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return fields.lazy.filter { $0.name == wanted }.map(\.value)
    }

    /// The comma-separated items of a list field, trimmed, empty ones left out.
    package func items(of name: String) -> [String] {
        values(of: name).flatMap { $0.split(separator: ",") }.compactMap { item in
            let trimmed = item.trimmingSpaces()
            return trimmed.isEmpty ? nil : String(trimmed)
        }
    }

    /// Whether a list field holds `item`, which must be lower case.
    package func contains(_ item: String, in name: String) -> Bool {
        items(of: name).contains { $0.lowercased() == item }
    }
}

extension Substring {
    /// Without spaces and tabs at both ends.
    func trimmingSpaces() -> Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
