/// Reads the keys of one map by name and type, and reports everything that is wrong with them instead of the first.
///
/// A reading that fails has reported why and gives `nil` or the default, so reading goes on. `finish` ends it: keys
/// that nobody asked for are then unknown. Used by one thread.
package final class DocumentReader {
    package let path: DocumentPath
    package let problems: DocumentProblems
    /// Whether the map is there at all; absent maps read as empty.
    package let isPresent: Bool

    private var members: [String: Document] = [:]
    private var order: [String] = []
    private var repeated: Set<String> = []
    /// The document was no map, which was reported: missing keys are no further news.
    private let isBroken: Bool
    private var known: [String] = []
    private var knownSet: Set<String> = []
    private var inner: [(key: String, reader: DocumentReader)] = []

    /// What becomes of keys that nobody asked for.
    package enum UnknownKeys: Sendable {
        /// Each is a problem, with the closest known key as a suggestion.
        case refused
        /// They say nothing.
        case ignored
    }

    /// - Parameter document: `nil` and null count as a map without keys.
    package init(_ document: Document?, at path: DocumentPath = .root, problems: DocumentProblems = DocumentProblems())
    {
        self.path = path
        self.problems = problems
        switch document {
        case nil, .null:
            isPresent = false
            isBroken = false
        case .map(let list):
            isPresent = true
            isBroken = false
            members.reserveCapacity(list.count)
            for member in list {
                if members.updateValue(member.value, forKey: member.key) != nil {
                    repeated.insert(member.key)
                } else {
                    order.append(member.key)
                }
            }
        case .some(let other):
            isPresent = true
            isBroken = true
            problems.report(path, "expected keys and values, found \(other.noun)")
        }
    }

    // MARK: Values

    /// The value of a key that must be there.
    package func required<Value>(_ key: String, _ reading: ValueReading<Value>) -> Value? {
        guard let document = take(key) else {
            if !isBroken { problems.report(path.appending(key), "is missing: write \(reading.expectation)") }
            return nil
        }
        return reading.read(document, path.appending(key), problems)
    }

    /// The value of a key that may be absent or null.
    package func optional<Value>(_ key: String, _ reading: ValueReading<Value>) -> Value? {
        guard let document = take(key) else { return nil }
        return reading.read(document, path.appending(key), problems)
    }

    /// The value of a key, or `standard` when it is absent, null or wrong.
    package func value<Value>(_ key: String, _ reading: ValueReading<Value>, default standard: Value) -> Value {
        optional(key, reading) ?? standard
    }

    /// Puts the key's value where its default stands.
    package func read<Value>(_ key: String, _ reading: ValueReading<Value>, into target: inout Value) {
        if let value = optional(key, reading) { target = value }
    }

    /// As above, for a property that is `nil` unless it is configured.
    package func read<Value>(_ key: String, _ reading: ValueReading<Value>, into target: inout Value?) {
        if let value = optional(key, reading) { target = value }
    }

    /// Whether the key is written down with a value, right or wrong; null is none.
    package func isGiven(_ key: String) -> Bool { members[key].map { $0 != .null } ?? false }

    // MARK: Inner maps

    /// The reader of the map under `key`; it is finished with this one.
    package func child(_ key: String) -> DocumentReader {
        let reader = DocumentReader(take(key), at: path.appending(key), problems: problems)
        inner.append((key, reader))
        return reader
    }

    /// The readers of a list of maps; an absent list has none.
    package func children(_ key: String, atMost limit: Int) -> [DocumentReader] {
        guard let document = take(key) else { return [] }
        let place = path.appending(key)
        guard case .list(let items) = document else {
            problems.report(place, "expected a list, found \(document.noun)")
            return []
        }
        guard items.count <= limit else {
            problems.report(place, "has \(items.count) entries: leave at most \(limit)")
            return []
        }
        return items.enumerated().map { index, item in
            let reader = DocumentReader(
                item == .null ? .map([]) : item, at: place.appending(index), problems: problems)
            inner.append((key, reader))
            return reader
        }
    }

    // MARK: The end

    /// Reports keys given twice and, where they are refused, unknown ones; here and in all inner maps.
    package func finish(unknownKeys: UnknownKeys) {
        for key in order where knownSet.contains(key) || unknownKeys == .refused {
            if repeated.contains(key) { problems.report(path.appending(key), "is given twice: leave one of them") }
            if !knownSet.contains(key) {
                let hint = NearMiss.closest(to: key, among: known).map { "did you mean \($0)?" } ?? "remove it"
                problems.report(path.appending(key), "is no key that is known here: \(hint)")
            }
        }
        for (_, reader) in inner { reader.finish(unknownKeys: unknownKeys) }
    }

    /// The paths of all keys asked for so far that hold no map, in the order of asking.
    package var knownPaths: [String] {
        let maps = Set(inner.map(\.key))
        let own = known.filter { !maps.contains($0) }.map { path.appending($0).description }
        return own + inner.flatMap { $0.reader.knownPaths }
    }

    private func take(_ key: String) -> Document? {
        if knownSet.insert(key).inserted { known.append(key) }
        let document = members[key]
        return document == .null ? nil : document
    }
}
