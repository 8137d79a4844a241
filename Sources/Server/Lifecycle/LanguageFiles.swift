import Foundation
import RoomModel
import Rooms
import TextAnalysis

/// The lexicons of this installation, read once, and what is made of them.
package struct LanguageFiles: Sendable {
    package let library: LexiconLibrary
    /// The same with the words of single events.
    let lexicons: EventLexicons

    /// Reads `lexicons/` of the home directory and the configured additions.
    package static func load(_ configuration: Configuration) throws -> LanguageFiles {
        var all = try files(in: try HomeDirectory.current.path(of: "lexicons"))
        if let folder = configuration.sentiment.additions {
            // Read after the files of the house, and so stronger than they.
            all += try files(in: folder, prefix: folder.hasSuffix("/") ? folder : folder + "/")
        }
        var library = try LexiconLibrary.parse(inOrder: all)
        if let path = configuration.sentiment.lexicon {
            library = try library.replacingValences(by: try file(at: path, name: path))
        }
        var reactions = library.reactions
        for (kind, weight) in configuration.reactions.weights {
            var reaction = reactions[kind]
            reaction.weight = weight
            reactions.set(reaction, for: kind)
        }
        for (kind, sentiment) in configuration.reactions.sentiments {
            var reaction = reactions[kind]
            reaction.sentiment = sentiment
            reactions.set(reaction, for: kind)
        }
        return LanguageFiles(
            library: library, lexicons: EventLexicons(library: library, reactions: reactions))
    }

    /// The stopwords of all languages, for what weighs words without reading them.
    static func stopwords() throws -> Set<String> {
        let found = try files(in: try HomeDirectory.current.path(of: "lexicons"))
        return Set(
            found.filter { $0.name.hasSuffix("/stopwords.txt") }.flatMap { file in
                String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                    .filter { !$0.hasPrefix("#") }.map { $0.lowercased() }
            })
    }

    /// An extractor for one session, which knows what the catalog says of it.
    func keywordExtractor(_ settings: KeywordSettings, for session: RoomModel.Session) -> KeywordExtractor {
        KeywordExtractor(
            library: library, language: session.language,
            configuration: KeywordConfiguration(halfLife: Double(settings.halfLife.milliseconds) / 1000),
            agenda: session.tags + session.glossary)
    }

    /// Every `.tsv` and `.txt` below a folder, named by its path inside it after the prefix, in order.
    private static func files(in folder: String, prefix: String = "") throws -> [LexiconFile] {
        let root = URL(fileURLWithPath: folder)
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [])
            .filter { $0.hasSuffix(".tsv") || $0.hasSuffix(".txt") }.sorted()
        return try names.map { try file(at: root.appendingPathComponent($0).path, name: prefix + $0) }
    }

    private static func file(at path: String, name: String) throws -> LexiconFile {
        LexiconFile(name: name, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }
}
