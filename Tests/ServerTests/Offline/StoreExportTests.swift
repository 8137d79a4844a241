import Foundation
import RoomModel
import Store
import TestKit
import Testing

@testable import Server

struct StoreExportTests {
    /// What an export of so many events writes, read two at a time.
    private func csv(of count: Int) async throws -> [Substring] {
        let path = NSTemporaryDirectory() + "roomtone-export-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try await Store.open(try await DataDirectory.open(path))
        try await store.save(
            Catalog(
                tenant: Samples.acme, event: .init(id: Samples.id("devcon"), name: "DevCon"),
                sessions: [Session(id: Samples.keynote, title: "Keynote")]))
        _ = try await store.append((0..<count).map { Samples.event("e-\($0)", at: Int64($0)) })
        try await store.close()

        var configuration = Configuration()
        configuration.store.directory = path
        var bytes: [UInt8] = []
        try await StoreExport(configuration, page: 2).write(
            what: "events", of: "keynote", tenant: "acme", format: "csv"
        ) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    }

    @Test(arguments: [1, 2, 5])
    func writesOneHeadingOverAllPages(count: Int) async throws {
        let lines = try await csv(of: count)
        #expect(lines.count == count + 1)
        #expect(lines.first?.hasPrefix("id,") == true)
        #expect(lines.dropFirst().enumerated().allSatisfy { $1.hasPrefix("e-\($0),") })
    }

    @Test func writesNothingOfNoEvents() async throws {
        #expect(try await csv(of: 0).isEmpty)
    }
}
