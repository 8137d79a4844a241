/// The shape of a path, such as `/v1/sessions/{id}/transcript`.
struct RoutePattern: Hashable, Sendable {
    private enum Part: Hashable {
        case literal(String)
        case parameter(String)
    }

    private let parts: [Part]
    /// As it was written.
    let text: String

    init(_ pattern: String) {
        text = pattern
        parts = pattern.split(separator: "/").map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    /// The parameters by name when the path has this shape, else `nil`.
    func match(_ path: String) -> [String: String]? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        guard segments.count == parts.count else { return nil }
        var parameters: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .literal(let text): guard segment == text else { return nil }
            case .parameter(let name): parameters[name] = String(segment)
            }
        }
        return parameters
    }
}
