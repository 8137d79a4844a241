import Documents
import Wire

/// A request's body that is a JSON object, read member by member so that each can be refused by its name.
struct JSONBody: Sendable {
    private let document: Document

    init(_ body: [UInt8]) throws(RequestError) {
        do {
            document = try JSONDocumentParser.parse(body)
        } catch {
            throw RequestError(.badJSON, "the body is no JSON: \(error)")
        }
        guard case .map = document else { throw RequestError(.badJSON, "the body is a JSON object") }
    }

    /// A text that must be there.
    func text(_ name: String) throws(RequestError) -> String {
        guard let text = try optionalText(name) else { throw RequestError(.missingField, "\(name) is missing") }
        return text
    }

    func optionalText(_ name: String) throws(RequestError) -> String? {
        switch document[name] {
        case nil, .null: return nil
        case .text(let text): return text
        default: throw RequestError(.badField, "\(name) is a text")
        }
    }

    func texts(_ name: String) throws(RequestError) -> [String]? {
        switch document[name] {
        case nil, .null: return nil
        case .list(let items):
            var texts: [String] = []
            for item in items {
                guard case .text(let text) = item else {
                    throw RequestError(.badField, "\(name) is an array of texts")
                }
                texts.append(text)
            }
            return texts
        default: throw RequestError(.badField, "\(name) is an array of texts")
        }
    }

    func optionalNumber(_ name: String) throws(RequestError) -> Double? {
        switch document[name] {
        case nil, .null: return nil
        case .integer(let value): return Double(value)
        case .number(let value): return value
        default: throw RequestError(.badField, "\(name) is a number")
        }
    }

    func flag(_ name: String) throws(RequestError) -> Bool {
        switch document[name] {
        case nil, .null: return false
        case .bool(let value): return value
        default: throw RequestError(.badField, "\(name) is true or false")
        }
    }

    /// A span of time: seconds as a number, or a text such as `90s` or `1h`.
    func duration(_ name: String) throws(RequestError) -> Duration? {
        let expected = RequestError(.badField, "\(name) is a number of seconds or a span such as 30m")
        switch document[name] {
        case nil, .null: return nil
        case .integer(let seconds):
            guard (1...4_000_000_000).contains(seconds) else { throw expected }
            return .seconds(seconds)
        case .number(let seconds):
            guard seconds >= 1, seconds < 4e9 else { throw expected }
            return .milliseconds(Int64(seconds * 1_000))
        case .text(let text):
            guard let duration = DurationText.parse(text), duration > .zero else { throw expected }
            return duration
        default: throw expected
        }
    }
}
