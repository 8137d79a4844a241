import Store

/// Copies of the store, out and back in.
package struct StoreCopy: Sendable {
    private let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    package func backUp(to file: String) async throws {
        let store = try await Store.openForReading(configuration.store.directory)
        try await store.backUp(to: file)
        try await store.close()
    }

    /// Takes the data directory's lock, so a running server refuses it.
    package func restore(from file: String) async throws {
        let directory = try await DataDirectory.open(configuration.store.directory)
        try await Store.restore(file, into: directory)
    }
}
