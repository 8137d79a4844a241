import Foundation

@testable import TextAnalysis

/// The lexicons of this checkout, read once for all tests.
enum RepositoryLexicons {
    static let files: [LexiconFile] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "lexicons")
        let manager = FileManager.default
        var files: [LexiconFile] = []
        for language in (try? manager.contentsOfDirectory(atPath: root.path)) ?? [] {
            let folder = root.appending(path: language)
            for name in (try? manager.contentsOfDirectory(atPath: folder.path)) ?? [] {
                guard let data = manager.contents(atPath: folder.appending(path: name).path) else { continue }
                files.append(LexiconFile(name: "\(language)/\(name)", bytes: Array(data)))
            }
        }
        return files.sorted { $0.name < $1.name }
    }()

    // swift-format-ignore: NeverUseForceTry
    static let library = try! LexiconLibrary.parse(files)
    static let reader = TextReader(library: library)
}
