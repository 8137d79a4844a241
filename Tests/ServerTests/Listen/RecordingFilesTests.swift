import Foundation
import RoomModel
import Testing

@testable import Server

/// Recordings go when they are old enough, or when somebody erases them; nothing else goes.
struct RecordingFilesTests {
    private let files = RecordingFiles(
        folder: FileManager.default.temporaryDirectory.appending(path: "recordings-\(UUID().uuidString)").path)

    private func room(_ tenant: String, _ session: String) throws -> RoomID {
        RoomID(tenant: try #require(TenantID(tenant)), session: try #require(SessionID(session)))
    }

    private func record(_ track: String, of room: RoomID, at milliseconds: Int64) throws {
        let recording = try files.begin(track, of: room, at: EventTime(milliseconds: milliseconds))
        try recording.write([1, 2, 3], at: MediaTime(samples: 32_000))
        try recording.close()
    }

    private var names: [String] {
        (FileManager.default.enumerator(atPath: files.folder)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".wav") }.sorted()
    }

    @Test func purgesByWhenAStreamBegan() throws {
        defer { try? FileManager.default.removeItem(atPath: files.folder) }
        let keynote = try room("acme", "keynote")
        try record("mic-1", of: keynote, at: 1_000_000)
        try record("main", of: keynote, at: 2_000_000)
        try record("main", of: room("..", "keynote"), at: 1_500_000)
        #expect(names.count == 3)
        #expect(try files.purge(before: EventTime(milliseconds: 2_000_000)) == 2)
        #expect(names == ["acme/keynote/main-2000000-2000.wav"])
        #expect(try files.purge(before: EventTime(milliseconds: 2_000_000)) == 0)
    }

    @Test func erasesARoomAndNoOther() throws {
        defer { try? FileManager.default.removeItem(atPath: files.folder) }
        let keynote = try room("acme", "keynote")
        try record("main", of: keynote, at: 1_000)
        try record("main", of: keynote, at: 2_000)
        try record("main", of: room("acme", "closing"), at: 1_000)
        try record("main", of: room("globex", "keynote"), at: 1_000)
        #expect(try files.erase(keynote) == 2)
        #expect(names == ["acme/closing/main-1000-2000.wav", "globex/keynote/main-1000-2000.wav"])
        #expect(try files.erase(keynote) == 0)
    }
}
