import RoomModel

/// Turns the JSON of audience events (CONTRACT §4) into values, item by item.
///
/// A bad item rejects itself; only a batch whose JSON cannot be followed at all is refused as a whole.
package struct EventParser: Sendable {
    package typealias Item = Result<AudienceEvent, EventRejection>

    package var limits: EventLimits

    package init(limits: EventLimits = EventLimits()) {
        self.limits = limits
    }

    /// Reads a JSON array of events.
    package func parseArray(_ bytes: [UInt8]) throws(RequestError) -> [Item] {
        guard JSONScanner.isValidUTF8(bytes) else {
            throw RequestError(.badJSON, "the body is not UTF-8; send JSON as UTF-8")
        }
        var scanner = JSONScanner(bytes)
        let items = try parseArray(from: &scanner)
        guard scanner.isAtEnd else {
            throw RequestError(.badJSON, "something follows the array at byte \(scanner.position)")
        }
        return items
    }

    /// Reads the array that stands next in `scanner`.
    package func parseArray(from scanner: inout JSONScanner) throws(RequestError) -> [Item] {
        guard scanner.next() == .array else {
            throw RequestError(.badJSON, "a batch is a JSON array of events, [{…},{…}]")
        }
        var items: [Item] = []
        let limit = limits.batch
        do {
            try scanner.array { scanner in
                guard items.count < limit else {
                    throw RequestError(.tooLarge, "a batch holds at most \(limit) events; send smaller ones")
                }
                items.append(try item(&scanner))
            }
        } catch let error as RequestError {
            throw error
        } catch let failure as JSONScanner.Failure {
            throw RequestError(.badJSON, "not JSON at byte \(failure.offset): \(failure.reason)")
        } catch {
            throw RequestError(.badJSON, "not JSON")
        }
        return items
    }

    /// Reads newline-delimited events; blank lines are passed over and do not count as items.
    package func parseLines(_ bytes: [UInt8]) throws(RequestError) -> [Item] {
        var items: [Item] = []
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
            guard items.count < limits.batch else {
                throw RequestError(.tooLarge, "a batch holds at most \(limits.batch) events; send smaller ones")
            }
            items.append(parseLine(Array(line)))
        }
        return items
    }

    /// Reads one event that stands alone.
    package func parseLine(_ line: [UInt8]) -> Item {
        guard JSONScanner.isValidUTF8(line) else { return .failure(EventRejection(.badJSON, "not UTF-8")) }
        var scanner = JSONScanner(line)
        do {
            let item = try item(&scanner)
            guard scanner.isAtEnd else {
                return .failure(EventRejection(.badJSON, "something follows the event at byte \(scanner.position)"))
            }
            return item
        } catch let failure as JSONScanner.Failure {
            return .failure(EventRejection(.badJSON, "not JSON at byte \(failure.offset): \(failure.reason)"))
        } catch {
            return .failure(EventRejection(.badJSON, "not JSON"))
        }
    }

    /// Reads one item; throws only where the JSON itself cannot be followed.
    private func item(_ scanner: inout JSONScanner) throws -> Item {
        guard scanner.next() == .object else {
            try scanner.skipValue()
            return .failure(EventRejection(.notAnObject, "an event is a JSON object"))
        }
        var fields = EventFields(limits: limits)
        try scanner.object { scanner, name in
            try fields.read(name, from: &scanner)
        }
        return fields.event()
    }
}
