/// Something wrong at one place of a document: where, what, and what would be right.
package struct DocumentProblem: Hashable, Sendable, CustomStringConvertible {
    package var path: DocumentPath
    package var message: String

    package init(_ path: DocumentPath, _ message: String) {
        self.path = path
        self.message = message
    }

    package var description: String { path == .root ? message : "\(path): \(message)" }
}

/// All problems of one document, in the order in which they were found.
///
/// Used by one thread while a document is read.
package final class DocumentProblems {
    /// All that a large catalog gets wrong; a hostile one must not fill the memory with complaints. 100,000 are some 20 MB.
    package static let mostKept = 100_000

    private var kept: [DocumentProblem] = []
    private var total = 0

    package init() {}

    package func report(_ path: DocumentPath, _ message: String) {
        total += 1
        if kept.count < Self.mostKept { kept.append(DocumentProblem(path, message)) }
    }

    package var isEmpty: Bool { total == 0 }

    /// The problems, and a last one that counts those beyond `mostKept`.
    package var list: [DocumentProblem] {
        guard total > kept.count else { return kept }
        return kept + [DocumentProblem(.root, "and \(total - kept.count) more problems: mend these first")]
    }
}
