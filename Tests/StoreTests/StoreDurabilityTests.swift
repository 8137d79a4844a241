import Foundation
import GRDB
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What only a database can keep or lose: restarts, a full disk, bounds.
struct StoreDurabilityTests {
    @Test func knowsEverythingAfterARestart() async throws {
        try await withTemporaryDirectory { path async throws in
            var epoch = ""
            try await withStore(in: path) { store async throws in
                _ = try await store.append([Samples.event("e-1"), Samples.event("e-2", at: 1)])
                let record = RoomRecord(
                    room: Samples.room, afterSequence: 2, change: .watermark(Samples.start))
                #expect(try await store.append([record]) == [1])
                epoch = try await store.epoch()
                _ = try await store.append([0x31], at: Samples.start, to: "ops", tenant: Samples.acme)
            }
            try await withStore(in: path) { store async throws in
                #expect(
                    try await store.append([Samples.event("e-2"), Samples.event("e-3")]) == [
                        .duplicate, .stored(sequence: 3),
                    ])
                #expect(try await store.records(of: Samples.room, after: 0, limit: 9).count == 4)
                #expect(try await store.epoch() == epoch)
                #expect(try await store.append([0x32], at: Samples.start, to: "ops", tenant: Samples.acme) == 2)
            }
        }
    }

    @Test func tellsRetriesApartPastSealedTablesAndRestarts() async throws {
        var settings = Store.Settings()
        settings.hashTableLimit = 100
        try await withTemporaryDirectory { path async throws in
            for round in 0..<3 {
                try await withStore(in: path, settings) { store async throws in
                    for batch in 0..<10 {
                        let events = (0..<50).map { Samples.event("e-\(round)-\(batch)-\($0)") }
                        #expect(try await !store.append(events).contains(.duplicate))
                    }
                    for earlier in 0...round {
                        let again = (0..<10).map { Samples.event("e-\(earlier)-\($0)-\($0 * 5)") }
                        #expect(try await store.append(again).allSatisfy { $0 == .duplicate })
                    }
                }
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: path + "/duplicates")
            #expect(files.count >= 10)

            // Files are a cache: lost or spoilt, they are made again.
            for (index, name) in files.sorted().enumerated() {
                let file = path + "/duplicates/" + name
                if index.isMultiple(of: 3) { try FileManager.default.removeItem(atPath: file) }
                if index % 3 == 1 { try Data([1, 2, 3]).write(to: URL(fileURLWithPath: file)) }
            }
            try await withStore(in: path, settings) { store async throws in
                let all = (0..<3).flatMap { round in
                    (0..<10).flatMap { batch in (0..<50).map { Samples.event("e-\(round)-\(batch)-\($0)") } }
                }
                #expect(try await store.append(all).allSatisfy { $0 == .duplicate })
                #expect(try await store.append([Samples.event("new")]) == [.stored(sequence: 1501)])
            }
        }
    }

    @Test func forgetsIDsOlderThanARetryCanBe() async throws {
        var settings = Store.Settings()
        settings.hashTableLimit = 10
        try await withTemporaryDirectory { path async throws in
            try await withStore(in: path, settings) { store async throws in
                for batch in 0..<4 {
                    _ = try await store.append((0..<10).map { Samples.event("old-\(batch)-\($0)") })
                }
                let day = Samples.start.advanced(byMilliseconds: 24 * 3_600_000)
                #expect(try await store.append([Samples.event("old-0-0", arrival: day)]) == [.duplicate])
            }
            try await withStore(in: path, settings) { store async throws in
                let later = Samples.start.advanced(byMilliseconds: 30 * 3_600_000)
                _ = try await store.append([Samples.event("new-0", arrival: later)])
                _ = try await store.append([Samples.event("new-1", arrival: later)])
                #expect(try await store.append([Samples.event("old-0-0", arrival: later)]) != [.duplicate])
                #expect(try await store.append([Samples.event("new-0", arrival: later)]) == [.duplicate])
            }
        }
    }

    @Test func saysThatTheDiskIsFullAndGoesOnWhenItIsNot() async throws {
        var settings = Store.Settings()
        settings.pageLimit = 120
        try await withTemporaryDirectory { path async throws in
            var stored = 0
            try await withStore(in: path, settings) { store async throws in
                var failure: StoreError?
                for batch in 0..<200 where failure == nil {
                    do {
                        _ = try await store.append((0..<20).map { Samples.event("e-\(batch)-\($0)") })
                        stored += 20
                    } catch {
                        failure = error as? StoreError
                    }
                }
                #expect(failure == .diskFull)
                #expect(store.health == .failing(.diskFull))
                #expect(await store.probe() == .failing(.diskFull))
                await #expect(throws: StoreError.diskFull) {
                    try await store.append((0..<500).map { Samples.event("lost-\($0)") })
                }
                // Nothing of a refused group is there.
                let records = try await store.records(of: Samples.room, after: 0, limit: 10_000)
                #expect(records.count == stored)

                try await store.committer().write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
                #expect(await store.probe() == .ok)
                let again = try await store.append((0..<500).map { Samples.event("lost-\($0)") })
                #expect(again.first == .stored(sequence: Int64(stored) + 1))
                #expect(!again.contains(.duplicate))
                #expect(try await store.append([Samples.event("lost-0")]) == [.duplicate])
            }
            try await withStore(in: path) { store async throws in
                #expect(try await store.append([Samples.event("lost-499")]) == [.duplicate])
                #expect(try await store.records(of: Samples.room, after: 0, limit: 10_000).count == stored + 500)
            }
        }
    }

    @Test func refusesWhatItCannotKeepUpWith() async throws {
        var settings = Store.Settings()
        settings.pendingLimit = 10
        try await withStore(settings) { store async throws in
            await #expect(throws: StoreError.overloaded(pending: 0)) {
                try await store.append((0..<11).map { Samples.event("e-\($0)") })
            }
            #expect(try await store.append([Samples.event("e-1")]) == [.stored(sequence: 1)])
            #expect(store.statistics.refused == 1)
        }
    }

    @Test func aWriteThatFailsForItsOwnReasonHarmsNoOther() async throws {
        struct Refused: Error {}
        try await withStore { store async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { _ = try await store.append([Samples.event("e-\(number)")]) }
                    group.addTask {
                        await #expect(throws: StoreError.self) {
                            try await store.committer().write { db in
                                try db.execute(sql: "INSERT INTO tenant (name) VALUES ('never')")
                                throw Refused()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.records(of: Samples.room, after: 0, limit: 99).count == 20)
            let tenants = try await store.read { try String.fetchAll($0, sql: "SELECT name FROM tenant") }
            #expect(tenants == ["acme"])
            #expect(store.health == .ok)
        }
    }

    @Test func flushesEveryCommit() async throws {
        try await withStore { store async throws in
            let modes = try await store.committer().write { db in
                try ["synchronous", "journal_mode", "secure_delete", "foreign_keys"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(modes == ["2", "wal", "1", "1"])
        }
    }

    @Test func keepsTheWriteAheadLogShortBesideTheWriter() async throws {
        var settings = Store.Settings()
        settings.logPages = 100
        try await withTemporaryDirectory { path async throws in
            func bytes(_ name: String) throws -> Int {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
                return (attributes[.size] as? Int) ?? 0
            }
            try await withStore(in: path, settings) { store async throws in
                let database = try #require(
                    try FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasSuffix("-wal") }
                ).dropLast(4)
                for batch in 0..<60 {
                    _ = try await store.append((0..<200).map { Samples.event("e-\(batch)-\($0)") })
                }
                let checkpointer = try store.committer().checkpointer
                await checkpointer.settle()
                // 12,000 events take some 600 pages.
                #expect(try bytes(String(database)) > 300 * 4_096)
                #expect(try bytes(database + "-wal") < 450 * 4_096)
                #expect(checkpointer.failures == 0)
                // Emptied while steps may be under way.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for batch in 0..<20 {
                        group.addTask {
                            _ = try await store.append((0..<200).map { Samples.event("f-\(batch)-\($0)") })
                        }
                    }
                    group.addTask { try await store.emptyLog() }
                    try await group.waitForAll()
                }
                try await store.emptyLog()
                #expect(try bytes(database + "-wal") == 0)
            }
        }
    }

    @Test func refusesCallsAfterItWasClosed() async throws {
        try await withTemporaryDirectory { path async throws in
            let store = try await Store.open(try await DataDirectory.open(path))
            try await store.close()
            await #expect(throws: StoreError.closed) { try await store.append([Samples.event("e-1")]) }
        }
    }
}
