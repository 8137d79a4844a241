import Documents
import Yams

/// Reads one YAML text into a document.
///
/// Words are resolved by the core schema of YAML 1.2, so `no` and `on` stay texts: a language is not a falsehood, and
/// readers of true and false take those words anyway. Aliases are followed; merge keys (`<<`) are not. O(n) in the
/// document with its aliases written out, which `DocumentLimits` bounds.
struct YAMLDocumentParser {
    private let limits: DocumentLimits
    private var values = 0

    private init(limits: DocumentLimits) { self.limits = limits }

    static func parse(
        _ bytes: [UInt8], limits: DocumentLimits = DocumentLimits()
    ) throws(DocumentSyntaxError) -> Document {
        guard bytes.count <= limits.bytes else {
            throw DocumentSyntaxError(
                message: "is \(bytes.count) bytes long; at most \(ByteCountText.format(limits.bytes)) are read")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DocumentSyntaxError(message: "is no valid UTF-8: save the file as UTF-8")
        }
        try YAMLKeyGuard.check(bytes)
        let root: Node?
        do {
            // Resolved here rather than by Yams, whose rules are those of YAML 1.1.
            root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw DocumentSyntaxError(error)
        }
        guard let root else { return .null }
        var parser = YAMLDocumentParser(limits: limits)
        return try parser.document(root, depth: 0)
    }

    private mutating func document(_ node: Node, depth: Int) throws(DocumentSyntaxError) -> Document {
        values += 1
        guard values <= limits.values else {
            throw error(node, "there are more than \(limits.values) values, aliases written out: split the file")
        }
        switch node {
        case .scalar(let scalar): return try value(scalar)
        case .sequence(let sequence):
            try checkDepth(depth, node)
            var items: [Document] = []
            items.reserveCapacity(sequence.count)
            for item in sequence { items.append(try document(item, depth: depth + 1)) }
            return .list(items)
        case .mapping(let mapping):
            try checkDepth(depth, node)
            var members: [Document.Member] = []
            members.reserveCapacity(mapping.count)
            for (key, value) in mapping {
                guard case .scalar(let name) = key else { throw error(key, "a key must be a word, not a list or map") }
                guard name.string != "<<" || name.style != .plain else {
                    throw error(key, "merge keys (<<) are not read: write the keys out")
                }
                members.append(Document.Member(name.string, try document(value, depth: depth + 1)))
            }
            return .map(members)
        case .alias: throw error(node, "this alias has no anchor: write the value out")
        }
    }

    private func checkDepth(_ depth: Int, _ node: Node) throws(DocumentSyntaxError) {
        guard depth < limits.depth else {
            throw error(node, "is nested more than \(limits.depth) levels deep: flatten it")
        }
    }

    private func error(_ node: Node, _ message: String) -> DocumentSyntaxError {
        DocumentSyntaxError(line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, message: message)
    }

    // MARK: Scalars (YAML 1.2.2 §10.3.2)

    private func value(_ scalar: Node.Scalar) throws(DocumentSyntaxError) -> Document {
        let text = scalar.string
        guard scalar.style == .plain, scalar.tag.rawValue.isEmpty else {
            return .text(text)
        }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        guard let first = text.utf8.first, Self.beginsNumber(first), text.utf8.count <= 400 else { return .text(text) }
        if Self.isInteger(text), let integer = Int64(text) { return .integer(integer) }
        guard Self.isDecimal(text), let number = Double(text), number.isFinite else { return .text(text) }
        return .number(number)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func beginsNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }

    /// Decimal without leading zeros: `007` is a name rather than seven.
    private static func isInteger(_ text: String) -> Bool {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        return text.utf8.count - digits.count <= 1 && digits.allSatisfy(isDigit)
            && (digits.count == 1 || digits.first != UInt8(ascii: "0"))
    }

    /// A fraction or an exponent, both in decimal digits.
    private static func isDecimal(_ text: String) -> Bool {
        let marks = text.utf8.filter { !isDigit($0) }
        let allowed = Set("+-.eE".utf8)
        return marks.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
            && marks.allSatisfy(allowed.contains)
    }
}

extension DocumentSyntaxError {
    /// What Yams says, on one line and without the text around it, which may be personal.
    fileprivate init(_ error: any Error) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let place = context.map { " (\($0.text) in line \($0.mark.line))" } ?? ""
            self.init(
                line: mark.line, column: mark.column,
                message: "\(problem)\(place): check indentation, quotes and brackets")
        case YamlError.reader(let problem, _, _, _):
            self.init(message: "\(problem): remove control characters and save the file as UTF-8")
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { $0.printable(64) }.joined(separator: ", ")
            self.init(
                line: context.mark.line, column: context.mark.column,
                message: "\(names) is given twice: leave one of them")
        default:
            self.init(message: "cannot be read as YAML")
        }
    }
}
