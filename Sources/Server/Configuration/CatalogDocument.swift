import Catalogs
import Documents
import RoomModel

/// Catalogs out of files and bodies of requests, YAML or JSON.
package enum CatalogDocument {
    package static func load(_ path: String) throws(ConfigurationError) -> Catalog {
        try catalog(DocumentFile.read(path), name: path)
    }

    /// - Parameter name: What errors call the bytes: a file's name, "the body".
    package static func read(_ bytes: some Sequence<UInt8>, name: String) throws(ConfigurationError) -> Catalog {
        try catalog(DocumentFile.parse(Array(bytes), name: name), name: name)
    }

    static func catalog(_ document: Document, name: String) throws(ConfigurationError) -> Catalog {
        do {
            return try CatalogReader.read(document)
        } catch {
            throw .invalid(file: name, error.problems)
        }
    }

    /// Whether a document is meant as a catalog rather than as a configuration.
    static func isCatalog(_ document: Document) -> Bool { document["tenant"] != nil && document["event"] != nil }
}
