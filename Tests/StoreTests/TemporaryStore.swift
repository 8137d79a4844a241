import Foundation

@testable import Store

/// Runs `body` with a directory of its own, which goes afterwards.
func withTemporaryDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = NSTemporaryDirectory() + "roomtone-store-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Runs `body` with a store in a directory of its own, then closes it.
func withStore(
    _ settings: Store.Settings = Store.Settings(), _ body: (Store) async throws -> Void
) async throws {
    try await withTemporaryDirectory { path in try await withStore(in: path, settings, body) }
}

/// Runs `body` with the store of a directory, then closes it.
func withStore(
    in path: String, _ settings: Store.Settings = Store.Settings(), _ body: (Store) async throws -> Void
) async throws {
    let store = try await Store.open(try await DataDirectory.open(path), settings: settings)
    do {
        try await body(store)
    } catch {
        try? await store.close()
        throw error
    }
    try await store.close()
}
