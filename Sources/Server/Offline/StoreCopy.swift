import Foundation
import Store

/// Copies of the store, out and back in.
package struct StoreCopy: Sendable {
    private let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    package func backUp(to file: String) async throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        guard !Self.isFolder(file), Self.isFolder(folder) else {
            throw InputError("\(file) cannot be written: name a file in a folder that exists")
        }
        let store = try await Store.openForReading(configuration.store.directory)
        try await store.backUp(to: file)
        try await store.close()
    }

    /// Takes the data directory's lock, so a running server refuses it.
    package func restore(from file: String) async throws {
        guard FileManager.default.isReadableFile(atPath: file), !Self.isFolder(file) else {
            throw InputError("\(file) cannot be read: name a file that roomtone backup wrote")
        }
        let directory = try await DataDirectory.open(configuration.store.directory)
        do {
            try await Store.restore(file, into: directory)
        } catch StoreError.damaged(file, let reason) {
            throw InputError(
                "\(file) is no backup, or a damaged one: \(reason); name a file that roomtone backup wrote")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
