import Documents

/// Why a configuration or catalog file cannot be used. Each text is one line.
package enum ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The file is neither YAML nor JSON.
    case syntax(file: String, DocumentSyntaxError)
    /// The file can be read but says what cannot be; never empty.
    case invalid(file: String, [DocumentProblem])

    package var file: String {
        switch self {
        case .unreadable(let file, _), .syntax(let file, _), .invalid(let file, _): file
        }
    }

    /// One line for each problem: file, place, what is wrong and what would be right.
    package var lines: [String] {
        switch self {
        case .unreadable(let file, let reason): ["\(file): \(reason)"]
        case .syntax(let file, let error):
            [error.line > 0 ? "\(file):\(error.line):\(error.column): \(error.message)" : "\(file): \(error.message)"]
        case .invalid(let file, let problems): problems.map { "\(file): \($0)" }
        }
    }

    /// All lines in one, the first `mostShown` of them.
    package var description: String {
        let lines = lines
        let shown = lines.prefix(Self.mostShown).joined(separator: "; ")
        return lines.count > Self.mostShown ? "\(shown); and \(lines.count - Self.mostShown) more" : shown
    }

    private static let mostShown = 20
}
