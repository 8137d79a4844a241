import Foundation
import RoomModel
import Store
import TestKit
import Testing
import Wire

@testable import Server

struct StoreExportTests {
    /// What an export of so many events writes, read two at a time.
    private func csv(of count: Int, what: String = "events") async throws -> [Substring] {
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
        let export = StoreExport(configuration, page: 2)
        if try StoreExport.isOfEvent(what, format: "csv") {
            try await export.write(what: what, ofEvent: "devcon", tenant: "acme", format: "csv") { bytes += $0 }
        } else {
            try await export.write(what: what, of: "keynote", tenant: "acme", format: "csv") { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    }

    @Test(arguments: [1, 2, 5])
    func writesOneHeadingOverAllPages(count: Int) async throws {
        let lines = try await csv(of: count)
        #expect(lines.count == count + 1)
        #expect(lines.first?.hasPrefix("id,") == true)
        #expect(lines.dropFirst().enumerated().allSatisfy { $1.hasPrefix("e-\($0),") })
    }

    @Test(arguments: StoreExport.columns.keys.sorted())
    func writesTheHeadingAloneOfNoRows(what: String) async throws {
        let heading = try #require(StoreExport.columns[what]).replacing(" ", with: ",")
        #expect(try await csv(of: 0, what: what) == [Substring(heading)])
    }

    @Test func theHeadingOfNoRowsIsWhatRowsHave() throws {
        let id: SessionID = Samples.keynote
        let caption = Caption(
            segment: "s-1", revision: 1, state: .final, start: MediaTime(seconds: 0), end: MediaTime(seconds: 1),
            language: "en", text: "words", stableCharacters: 5, words: [], engine: "e")
        let job = AudioJob(
            id: "j-1", session: id, track: "main", state: .running, codec: "opus", engine: "e",
            queuedAt: Samples.start)
        var rows: [String: JSONWriter] = ["transcript": JSONWriter(), "jobs": JSONWriter(), "events": JSONWriter()]
        rows["transcript"]?.caption(caption)
        rows["jobs"]?.job(job)
        rows["events"]?.event(
            AudienceEvent(
                id: "e-1", session: id, attendee: Samples.id("a-1"), type: .join, time: Samples.start))
        for (what, row) in rows {
            var table = CSVTable()
            try table.name(row.bytes)
            let heading = String(decoding: table.heading, as: UTF8.self)
            let expected = try #require(StoreExport.columns[what]).replacing(" ", with: ",")
            #expect(heading == expected + "\r\n")
        }
    }
}
