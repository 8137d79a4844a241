import Foundation
import Glibc
import RoomtoneClient
import Testing

/// A data directory on a real file system that fills up: the server stops acknowledging, says so, and goes on by itself.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct FullDiskTests {
    @Test func stopsAcknowledgingSaysSoAndRecovers() async throws {
        let data = RunningServer.temporaryDirectory()
        guard let disk = SmallDisk(at: data, megabytes: 12) else {
            print("skipped: mounting a small file system needs root (\(data))")
            return
        }
        defer { disk.unmount() }
        // What is let go of later, as an operator would.
        let ballast = data + "/ballast"
        try Data(count: 6 << 20).write(to: URL(fileURLWithPath: ballast))
        let server = try await RunningServer.startQuick(data: data)
        let token = try await server.token("service")
        var acknowledged: [String] = []
        var unready: HTTPAnswer?
        // What no longer fits as a large batch may fit as a smaller one, until nothing does.
        var size = 200
        for number in 0..<5_000 where unready == nil {
            let ids = (0..<size).map { "e-\(number)-\($0)" }
            let answer = try await send(ids, server, token)
            if answer.status == 200 {
                acknowledged += ids
                continue
            }
            #expect(answer.status == 503 && answer.text.contains("store_unavailable"), "\(answer.text)")
            let readiness = try await server.request("GET", "/readyz")
            if readiness.status == 503 { unready = readiness }
            size = max(1, size / 2)
        }
        #expect(acknowledged.count > 1_000)
        #expect(unready?.text.contains("full") == true, "\(String(describing: unready))")

        try FileManager.default.removeItem(atPath: ballast)
        var ready = try await server.request("GET", "/readyz")
        // It tries by itself once a slide; each answer is waited for, and the suite's limit ends the waiting.
        while ready.status != 200 { ready = try await server.request("GET", "/readyz") }
        let again = (0..<50).map { "later-\($0)" }
        #expect(try await send(again, server, token).status == 200)
        acknowledged += again
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", data])
        let stored = Set(
            export.output.split(separator: "\n").compactMap { JSONObject(Array($0.utf8))?.string("id") })
        #expect(stored == Set(acknowledged), "what was acknowledged is there, and nothing that was refused")
        #expect(try await server.drain() == 0)
    }

    private func send(_ ids: [String], _ server: RunningServer, _ token: String) async throws -> HTTPAnswer {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let padding = String(repeating: "x", count: 900)
        let events = ids.map {
            #"{"id":"\#($0)","session":"keynote","attendee":"a-1","type":"reaction","kind":"heart","ts":\#(now),"context":{"pad":"\#(padding)"}}"#
        }
        return try await server.request(
            "POST", "/v1/events", token: token, type: "application/json",
            body: Array("[\(events.joined(separator: ","))]".utf8))
    }
}

/// A file system of a few megabytes in memory; needs root.
private struct SmallDisk {
    let path: String

    init?(at path: String, megabytes: Int) {
        self.path = path
        guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)) != nil,
            mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=0700") == 0
        else { return nil }
    }

    func unmount() {
        umount2(path, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(atPath: path)
    }
}
