import Documents
import Foundation

/// Texts of YAML or JSON, from files and from bodies of requests.
package enum DocumentFile {
    /// Reads and parses a file; `.json` files are JSON, all others YAML or JSON by their first character.
    package static func read(
        _ path: String, limits: DocumentLimits = DocumentLimits()
    ) throws(ConfigurationError) -> Document {
        let bytes = try contents(of: path, limit: limits.bytes)
        return try parse(bytes, name: path, limits: limits)
    }

    /// Parses bytes; `name` is what errors call them, and tells JSON by its ending.
    ///
    /// A text that begins with a brace or bracket may be JSON or YAML's flow style: it is tried as JSON first.
    package static func parse(
        _ bytes: [UInt8], name: String, limits: DocumentLimits = DocumentLimits()
    ) throws(ConfigurationError) -> Document {
        let isBlank: (UInt8) -> Bool = { $0 <= 0x20 }
        let first = bytes.first { !isBlank($0) && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
        let looksLikeJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        let mustBeJSON = name.lowercased().hasSuffix(".json")
        guard looksLikeJSON || mustBeJSON else { return try yaml(bytes, name, limits) }
        do {
            return try JSONDocumentParser.parse(bytes, limits: limits)
        } catch {
            // Flow style needs no quotes around its keys; whoever writes them means JSON.
            let key = bytes.drop(while: { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "[") }).dropFirst().first {
                !isBlank($0)
            }
            if !mustBeJSON, key != UInt8(ascii: "\"") { return try yaml(bytes, name, limits) }
            throw .syntax(file: name, error)
        }
    }

    private static func yaml(
        _ bytes: [UInt8], _ name: String, _ limits: DocumentLimits
    ) throws(ConfigurationError) -> Document {
        do {
            return try YAMLDocumentParser.parse(bytes, limits: limits)
        } catch {
            throw .syntax(file: name, error)
        }
    }

    /// The bytes of a regular file, of which no more than `limit` + 1 are read.
    private static func contents(of path: String, limit: Int) throws(ConfigurationError) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .unreadable(
                file: path, reason: "there is no such file: check its name, relative names count from where you are")
        }
        guard !isFolder.boolValue else { throw .unreadable(file: path, reason: "is a folder: name the file in it") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(file: path, reason: "may not be read by this user: change its owner or mode")
        }
        defer { try? handle.close() }
        do {
            return Array(try handle.read(upToCount: limit + 1) ?? Data())
        } catch {
            throw .unreadable(file: path, reason: "cannot be read: \(error.localizedDescription)")
        }
    }
}
