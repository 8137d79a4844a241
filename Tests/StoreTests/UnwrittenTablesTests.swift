import Concurrency
import Foundation
import TestKit
import Testing

@testable import Store

/// Tables of ids whose files cannot be written, as on a full disk: no id is forgotten, and nothing waits for the files.
@Suite(.timeLimit(.minutes(1)))
struct UnwrittenTablesTests {
    /// An index whose folder is missing until a test makes it, with a clock that only tests turn.
    private struct Bench {
        let folder: String
        let time = Lock(ContinuousClock.now)
        let reports = Lock(0)
        var index: DuplicateIndex
        private var next: Int64 = 1

        init(_ path: String) {
            let (time, reports) = (time, reports)
            folder = path + "/duplicates"
            index = DuplicateIndex(
                directory: folder, database: (1, 2), tableLimit: 10, now: { time.withLock { $0 } },
                report: { _ in reports.withLock { $0 += 1 } })
        }

        /// A group of ten events, as many as a table takes; each arrives at the time that its place says.
        mutating func addGroup() {
            index.reserve(10, first: next)
            for place in next..<next + 10 { index.insert(Self.hash(place), sequence: place, arrival: place) }
            index.commit(through: next + 9)
            next += 10
            index.finishSealing()
        }

        /// Time goes by until the next group; what that begins to write is waited for.
        mutating func pass(_ duration: Duration) {
            time.withLock { $0 = $0.advanced(by: duration) }
            index.reserve(0, first: next)
            index.finishSealing()
        }

        func knows(_ place: Int64) throws -> Bool { try index.contains(Self.hash(place)) { $0 == place } }

        func makeFolder() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

        var failures: Int { index.failures.withLock { $0 } }

        private static func hash(_ place: Int64) -> UInt64 { UInt64(place) &* 0x9e37_79b9_7f4a_7c15 }
    }

    @Test func areTriedAgainOneByOneWhenTheFirstSucceeds() async throws {
        try await withTemporaryDirectory { path async throws in
            var bench = Bench(path)
            // The last is the table in use; the second waits without a try of its own.
            for _ in 1...3 { bench.addGroup() }
            #expect(bench.failures == 1)
            #expect(bench.reports.withLock { $0 } == 1)
            #expect(try (Int64(1)...30).allSatisfy { try bench.knows($0) })
            try bench.makeFolder()
            bench.pass(DuplicateIndex.firstRetry - .seconds(1))
            #expect(try bench.files() == [])
            bench.pass(.seconds(1))
            #expect(try bench.files() == ["1-10.hashes"])
            bench.pass(.zero)
            #expect(try bench.files() == ["1-10.hashes", "11-20.hashes"])
            #expect(bench.failures == 1)
            #expect(try (Int64(1)...30).allSatisfy { try bench.knows($0) })
        }
    }

    @Test func areTriedEverMoreSeldom() async throws {
        try await withTemporaryDirectory { path async throws in
            var bench = Bench(path)
            for _ in 1...2 { bench.addGroup() }
            for (index, pause) in [10, 20, 40, 80, 160, 320, 600, 600].enumerated() {
                #expect(bench.failures == index + 1)
                bench.pass(.seconds(pause - 1))
                #expect(bench.failures == index + 1, "before \(pause) s")
                bench.pass(.seconds(1))
            }
            #expect(bench.failures == 9)
        }
    }

    @Test func leaveMemoryWithTheirDay() async throws {
        try await withTemporaryDirectory { path async throws in
            var bench = Bench(path)
            for _ in 1...2 { bench.addGroup() }
            let early = bench.index.forget(before: 10)
            #expect(early == nil)
            #expect(try bench.knows(5))
            let forgotten = bench.index.forget(before: 11)
            #expect(forgotten == 10)
            #expect(try !bench.knows(5))
            #expect(try bench.knows(15))
        }
    }

    @Test func holdUpNeitherTheEndNorTheNextStart() async throws {
        var settings = Store.Settings()
        settings.hashTableLimit = 100
        try await withTemporaryDirectory { path async throws in
            let folder = path + "/duplicates"
            let batches = (0..<10).map { batch in (0..<50).map { Samples.event("e-\(batch)-\($0)") } }
            try await withStore(in: path, settings) { store async throws in
                try FileManager.default.removeItem(atPath: folder)
                try Data().write(to: URL(fileURLWithPath: folder))
                for events in batches { #expect(try await !store.append(events).contains(.duplicate)) }
                for events in batches { #expect(try await store.append(events).allSatisfy { $0 == .duplicate }) }
            }

            let reports = Lock<[String]>([])
            // Let go of before the next one opens the directory.
            do {
                let store = try await Store.open(try await DataDirectory.open(path), settings: settings) {
                    what, error in
                    reports.withLock { $0.append("\(what): \(error)") }
                }
                for events in batches { #expect(try await store.append(events).allSatisfy { $0 == .duplicate }) }
                try await store.close()
                #expect(store.statistics.failedTables > 0)
            }
            #expect(reports.withLock { $0 }.contains { $0.contains(".hashes") })

            try FileManager.default.removeItem(atPath: folder)
            try await withStore(in: path, settings) { store async throws in
                for events in batches { #expect(try await store.append(events).allSatisfy { $0 == .duplicate }) }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count >= 4)
        }
    }
}
