import Documents
import Foundation

extension Configuration {
    /// The configuration in a file, or the defaults without one.
    package static func load(path: String?) throws(ConfigurationError) -> Configuration {
        guard let path else { return Configuration() }
        return try read(DocumentFile.read(path, limits: limits), name: path)
    }

    /// A configuration is a page or two; anything near these bounds is another file.
    private static let limits = DocumentLimits(bytes: 1 << 20, depth: 16, values: 100_000)

    /// - Parameter name: The file that the document comes from, whose folder relative catalogs count from.
    static func read(_ document: Document, name: String) throws(ConfigurationError) -> Configuration {
        if CatalogDocument.isCatalog(document) {
            throw .invalid(
                file: name,
                [DocumentProblem(.root, "is a catalog, no configuration: name it under catalog: in the configuration")])
        }
        var configuration = Configuration()
        let reader = DocumentReader(document)
        configuration.read(reader)
        guard reader.problems.isEmpty else { throw .invalid(file: name, reader.problems.list) }
        let folder = URL(fileURLWithPath: name).deletingLastPathComponent()
        configuration.catalog = configuration.catalog.map { URL(fileURLWithPath: $0, relativeTo: folder).path }
        return configuration
    }
}
