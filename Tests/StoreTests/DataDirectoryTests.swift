import Foundation
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

struct DataDirectoryTests {
    private func mode(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
    }

    @Test func isClosedToOthers() async throws {
        try await withTemporaryDirectory { path async throws in
            try await withStore(in: path + "/a/b") { store async throws in
                _ = try await store.append([Samples.event("e-1")])
                #expect(try mode(path + "/a/b") == 0o700)
                for name in ["roomtone.sqlite", "roomtone.sqlite-wal", "roomtone.sqlite-shm", "lock"] {
                    #expect(try mode(path + "/a/b/" + name) == 0o600)
                }
            }
        }
    }

    @Test func leavesADirectoryOfOtherThingsAsItIs() async throws {
        try await withTemporaryDirectory { path async throws in
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try Data().write(to: URL(fileURLWithPath: path + "/letter.txt"))
            _ = try await DataDirectory.open(path)
            #expect(try mode(path) == 0o755)
        }
    }

    @Test func refusesASecondServerAndLetsItWait() async throws {
        try await withTemporaryDirectory { path async throws in
            var first: DataDirectory? = try await DataDirectory.open(path)
            await #expect(throws: StoreError.directoryInUse(path: first?.path ?? "", holder: getpid())) {
                try await DataDirectory.open(path)
            }
            let waiting = Task { try await DataDirectory.open(path, wait: true).path }
            let cancelled = Task { try await DataDirectory.open(path, wait: true).path }
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            #expect(first != nil)
            first = nil
            #expect(try await waiting.value.isEmpty == false)
            _ = try await DataDirectory.open(path)
        }
    }

    @Test func refusesAFileInItsPlace() async throws {
        try await withTemporaryDirectory { path async throws in
            try Data().write(to: URL(fileURLWithPath: path))
            await #expect(throws: StoreError.self) { try await DataDirectory.open(path) }
        }
    }

    @Test func readsBesideARunningServer() async throws {
        try await withTemporaryDirectory { path async throws in
            await #expect(throws: StoreError.missing(path: path)) { try await Store.openForReading(path) }
            try await withStore(in: path) { store async throws in
                _ = try await store.append([Samples.event("e-1")])
                let reader = try await Store.openForReading(path)
                #expect(try await reader.records(of: Samples.room, after: 0, limit: 9).count == 1)
                _ = try await store.append([Samples.event("e-2")])
                #expect(try await reader.records(of: Samples.room, after: 0, limit: 9).count == 2)
                await #expect(throws: StoreError.readOnly) { try await reader.append([Samples.event("e-3")]) }
                try await reader.close()
            }
            // And when no server runs.
            let reader = try await Store.openForReading(path)
            #expect(try await reader.records(of: Samples.room, after: 0, limit: 9).count == 2)
            try await reader.close()
        }
    }

    @Test func refusesADatabaseOfALaterVersionAndOneThatIsNone() async throws {
        try await withTemporaryDirectory { path async throws in
            try await withStore(in: path) { store async throws in
                try await store.committer().write {
                    try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 later')")
                }
            }
            let directory = try await DataDirectory.open(path)
            await #expect(throws: StoreError.newerSchema(path: directory.databasePath)) {
                try await Store.open(directory)
            }
            try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: directory.databasePath))
            let error = await #expect(throws: StoreError.self) { try await Store.open(directory) }
            guard case .damaged = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func comesBackFromABackup() async throws {
        try await withTemporaryDirectory { path async throws in
            let backup = path + "-backup"
            defer { try? FileManager.default.removeItem(atPath: backup) }
            try await withStore(in: path) { store async throws in
                _ = try await store.append([Samples.event("e-1"), Samples.event("e-2")])
                try await store.backUp(to: backup)
                _ = try await store.append([Samples.event("e-3")])
            }
            #expect(try mode(backup) == 0o600)
            let other = path + "-other"
            defer { try? FileManager.default.removeItem(atPath: other) }
            for directory in [path, other] {
                try await Store.restore(backup, into: try await DataDirectory.open(directory))
                try await withStore(in: directory) { store async throws in
                    let records = try await store.records(of: Samples.room, after: 0, limit: 9)
                    #expect(records.count == 2)
                    let outcomes = try await store.append([Samples.event("e-2"), Samples.event("e-3")])
                    #expect(outcomes == [.duplicate, .stored(sequence: 3)])
                }
            }
            try Data(repeating: 7, count: 5000).write(to: URL(fileURLWithPath: backup))
            let held = try await DataDirectory.open(path)
            await #expect(throws: StoreError.self) { try await Store.restore(backup, into: held) }
            let store = try await Store.open(held)
            #expect(try await store.records(of: Samples.room, after: 0, limit: 9).count == 3)
            try await store.close()
        }
    }
}
