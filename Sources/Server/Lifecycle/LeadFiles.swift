import Foundation
import Leads
import TextAnalysis

/// What Roomtone knows of job titles and industries, read from `lexicons/`.
enum LeadFiles {
    /// Files of `lexicons/` that say nothing of texts.
    static let names: Set<String> = ["titles.tsv", "industries.tsv"]

    static func scorer() throws -> LeadScorer {
        let folder = URL(fileURLWithPath: try HomeDirectory.current.path(of: "lexicons"))
        var titles = TitleLexicon()
        var industries = IndustryLexicon()
        for language in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            if let text = text("titles.tsv", in: folder, language) {
                try titles.read(text, name: "\(language)/titles.tsv")
            }
            if let text = text("industries.tsv", in: folder, language) {
                try industries.read(text, name: "\(language)/industries.tsv")
            }
        }
        return LeadScorer(titles: titles, industries: industries)
    }

    private static func text(_ name: String, in folder: URL, _ language: String) -> String? {
        try? String(contentsOf: folder.appendingPathComponent(language).appendingPathComponent(name), encoding: .utf8)
    }
}
