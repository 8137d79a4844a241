/// How one value of a document is read: its type, its bounds, and the words for what would be right.
///
/// `read` answers `nil` after it has reported what is wrong.
package struct ValueReading<Value> {
    /// What would be right, after "expected": "a whole number from 1 to 64".
    package let expectation: String
    package let read: (Document, DocumentPath, DocumentProblems) -> Value?

    package init(
        _ expectation: String, read: @escaping (Document, DocumentPath, DocumentProblems) -> Value?
    ) {
        self.expectation = expectation
        self.read = read
    }

    /// A reading of values that are right or wrong as a whole; `nil` from `convert` means wrong.
    package init(_ expectation: String, convert: @escaping (Document) -> Value?) {
        self.init(expectation) { document, path, problems in
            if let value = convert(document) { return value }
            problems.report(path, "expected \(expectation), found \(document.noun)")
            return nil
        }
    }
}

// MARK: Words and numbers

extension ValueReading where Value == Bool {
    /// `true` and `false`, and the words `on`, `off`, `yes`, `no` that people write in YAML.
    package static var bool: Self {
        Self("true or false") { document in
            switch document {
            case .bool(let value): return value
            case .text(let text):
                switch text.lowercased() {
                case "true", "on", "yes": return true
                case "false", "off", "no": return false
                default: return nil
                }
            default: return nil
            }
        }
    }
}

extension ValueReading where Value == Int {
    package static func integer(in range: ClosedRange<Int>) -> Self {
        let expectation =
            range.upperBound == .max
            ? "a whole number of at least \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return Self(expectation) { document in
            guard let value = document.wholeNumber, range.contains(value) else { return nil }
            return value
        }
    }

    /// Bytes: a whole number, or one with `KiB`, `MiB` or `GiB`.
    package static func byteCount(in range: ClosedRange<Int>) -> Self {
        let bounds = "\(ByteCountText.format(range.lowerBound)) to \(ByteCountText.format(range.upperBound))"
        return Self("a number of bytes from \(bounds), such as 64KiB") { document in
            let value: Int? =
                if case .text(let text) = document { ByteCountText.parse(text) } else { document.wholeNumber }
            guard let value, range.contains(value) else { return nil }
            return value
        }
    }
}

extension ValueReading where Value == Double {
    package static func number(in range: ClosedRange<Double>) -> Self {
        let expectation =
            range.upperBound == .greatestFiniteMagnitude
            ? "a number of at least \(range.lowerBound)"
            : "a number from \(range.lowerBound) to \(range.upperBound)"
        return Self(expectation) { document in
            let value: Double
            switch document {
            case .integer(let integer): value = Double(integer)
            case .number(let number): value = number
            default: return nil
            }
            return range.contains(value) ? value : nil
        }
    }
}

extension ValueReading where Value == Duration {
    /// A number with a unit: `500ms`, `60s`, `10m`, `1h`, `30d`; 0 needs none.
    package static func duration(in range: ClosedRange<Duration>) -> Self {
        let bounds = "\(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
        return Self("a duration from \(bounds) with its unit, such as 500ms, 60s, 10m, 1h, 30d") { document in
            let value: Duration? =
                switch document {
                case .text(let text): DurationText.parse(text)
                case .integer(0): .zero
                default: nil
                }
            guard let value, range.contains(value) else { return nil }
            return value
        }
    }
}

extension ValueReading where Value == Int64 {
    /// Milliseconds since the Unix epoch, from ISO 8601 with a zone or from a whole number; 1970 to 9999.
    package static var milliseconds: Self {
        Self("a time with its zone such as 2026-11-21T09:00:00Z, or milliseconds since 1970") { document in
            let value: Int64? =
                switch document {
                case .text(let text): TimeText.parse(text)
                case .integer(let integer): integer
                default: nil
                }
            guard let value, TimeText.range.contains(value) else { return nil }
            return value
        }
    }
}

// MARK: Texts

extension ValueReading where Value == String {
    /// A text of at most `bytes` UTF-8 bytes without control characters; line breaks and tabs only where `lines` is set.
    ///
    /// A whole number counts as the text it was written as, since YAML needs no quotes around a word.
    package static func text(bytes: Int, lines: Bool = false, empty: Bool = false) -> Self {
        Self("a text") { document, path, problems in
            let text: String
            switch document {
            case .text(let value): text = value
            case .integer(let value): text = String(value)
            case .bool, .number:
                problems.report(path, "expected a text, found \(document.noun): put it into quotes")
                return nil
            default:
                problems.report(path, "expected a text, found \(document.noun)")
                return nil
            }
            if text.isEmpty, !empty {
                problems.report(path, "is empty: write a text or leave the key out")
                return nil
            }
            guard text.utf8.count <= bytes else {
                problems.report(path, "is \(text.utf8.count) bytes long: shorten it to \(bytes) bytes")
                return nil
            }
            let isClean = text.unicodeScalars.allSatisfy { scalar in
                scalar.isHarmless || (lines && (scalar == "\n" || scalar == "\t" || scalar == "\r"))
            }
            guard isClean else {
                problems.report(path, "holds control characters\(lines ? "" : " or line breaks"): remove them")
                return nil
            }
            return text
        }
    }
}

extension ValueReading where Value: RawRepresentable<String> & CaseIterable {
    /// One of the type's words, exactly.
    package static var word: Self { oneOf(Value.allCases.map { ($0.rawValue, $0) }) }
}

extension ValueReading {
    /// One of the listed words, exactly.
    package static func oneOf(_ choices: [(word: String, value: Value)]) -> Self {
        let words = choices.map(\.word)
        let expectation = words.count > 1 ? "one of \(words.joined(separator: ", "))" : words.joined()
        return Self(expectation) { document, path, problems in
            guard case .text(let text) = document else {
                problems.report(path, "expected \(expectation), found \(document.noun)")
                return nil
            }
            if let choice = choices.first(where: { $0.word == text }) { return choice.value }
            let hint = NearMiss.closest(to: text, among: words).map { "; did you mean \($0)?" } ?? ""
            problems.report(path, "expected \(expectation)\(hint)")
            return nil
        }
    }

    /// The same reading under further judgement: `nil` from `transform` is wrong, and `expectation` says what is right.
    package func refined<Refined>(
        _ expectation: String, _ transform: @escaping (Value) -> Refined?
    ) -> ValueReading<Refined> {
        ValueReading<Refined>(expectation) { document, path, problems in
            guard let value = read(document, path, problems) else { return nil }
            if let refined = transform(value) { return refined }
            problems.report(path, "expected \(expectation)")
            return nil
        }
    }

    package func map<Mapped>(_ transform: @escaping (Value) -> Mapped) -> ValueReading<Mapped> {
        ValueReading<Mapped>(expectation) { read($0, $1, $2).map(transform) }
    }

    /// One word with a meaning of its own, or else this reading: `forever`, `all`.
    package func or(_ word: String, _ meaning: Value) -> Self {
        let expectation = "\(expectation), or \(word)"
        return Self(expectation) { document, path, problems in
            if document == .text(word) { return meaning }
            let own = DocumentProblems()
            let value = read(document, path, own)
            // A wrong type is told with the word in mind; what is wrong further inside stands as it was said.
            let isWrongType = own.list.contains { $0.path == path && $0.message.hasPrefix("expected ") }
            if isWrongType {
                problems.report(path, "expected \(expectation), found \(document.noun)")
            } else {
                for problem in own.list { problems.report(problem.path, problem.message) }
            }
            return value
        }
    }
}

// MARK: Lists and maps

extension ValueReading {
    /// A list whose entries are all read, so that every wrong one is named; wrong entries are left out of the result.
    package static func list<Element>(
        of element: ValueReading<Element>, atMost limit: Int
    ) -> ValueReading<[Element]> where Value == [Element] {
        let expectation = "a list (each entry \(element.expectation))"
        return ValueReading<[Element]>(expectation) { document, path, problems in
            guard case .list(let items) = document else {
                problems.report(path, "expected \(expectation), found \(document.noun)")
                return nil
            }
            guard items.count <= limit else {
                problems.report(path, "has \(items.count) entries: leave at most \(limit)")
                return nil
            }
            return items.enumerated().compactMap { element.read($1, path.appending($0), problems) }
        }
    }

    /// A map with keys of the writer's own choice, each of at most 64 bytes.
    package static func table<Element>(
        of element: ValueReading<Element>, atMost limit: Int
    ) -> ValueReading<[String: Element]> where Value == [String: Element] {
        ValueReading<[String: Element]>("keys and values") { document, path, problems in
            guard case .map(let members) = document else {
                problems.report(path, "expected keys and values, found \(document.noun)")
                return nil
            }
            guard members.count <= limit else {
                problems.report(path, "has \(members.count) keys: leave at most \(limit)")
                return nil
            }
            let key = ValueReading<String>.text(bytes: 64)
            var table: [String: Element] = [:]
            for member in members {
                let place = path.appending(member.key)
                guard key.read(.text(member.key), place, problems) != nil else { continue }
                guard let value = element.read(member.value, place, problems) else { continue }
                if table.updateValue(value, forKey: member.key) != nil {
                    problems.report(place, "is given twice: leave one of them")
                }
            }
            return table
        }
    }
}

extension Document {
    /// The integer that stands here, also when it was written as `5.0`.
    fileprivate var wholeNumber: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }
}
