import Foundation
import RoomModel

@testable import Leads

/// The title and industry files of this checkout, read once for all tests.
enum RepositoryTitles {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "lexicons")

    static let titles: TitleLexicon = {
        var lexicon = TitleLexicon()
        for language in ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() {
            let path = folder.appending(path: "\(language)/titles.tsv")
            guard let text = try? String(contentsOf: path, encoding: .utf8) else { continue }
            // swift-format-ignore: NeverUseForceTry
            try! lexicon.read(text, name: "\(language)/titles.tsv")
        }
        return lexicon
    }()

    static let industries: IndustryLexicon = {
        var lexicon = IndustryLexicon()
        // swift-format-ignore: NeverUseForceTry
        let text = try! String(contentsOf: folder.appending(path: "mul/industries.tsv"), encoding: .utf8)
        // swift-format-ignore: NeverUseForceTry
        try! lexicon.read(text, name: "mul/industries.tsv")
        return lexicon
    }()

    static let reader = TitleReader(titles)
    static let scorer = LeadScorer(titles: titles, industries: industries)
}

/// An id written in a test; one that is none traps there.
func id<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { preconditionFailure("\(text) is no \(Kind.noun) id") }
    return id
}
