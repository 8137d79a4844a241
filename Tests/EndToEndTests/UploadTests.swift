import Foundation
import RoomtoneClient
import SoundFiles
import Testing
import Transcription

/// Audio as people send it: `curl -T -` with a chunked body, over http and https.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct UploadTests {
    @Test(arguments: [false, true])
    func curlUploadsAPipeThatIsHeardWhole(overTLS: Bool) async throws {
        let folder = RunningServer.temporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var arguments: [String] = []
        if overTLS {
            let made = try await Command.run(
                URL(fileURLWithPath: "/usr/bin/env"),
                [
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", "\(folder)/key.pem", "-out", "\(folder)/cert.pem", "-days", "1", "-subj",
                    "/CN=localhost",
                ])
            try #require(made.status == 0, "\(made.error)")
            arguments = ["--tls-cert", "\(folder)/cert.pem", "--tls-key", "\(folder)/key.pem"]
        }
        let server = try await RunningServer.start(arguments: arguments)
        let room = try await server.token("room")
        let samples = try SoundFileReader(path: RunningServer.fixture("clip-clean.flac")).readAll()
        let raw = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        try Data(raw).write(to: URL(fileURLWithPath: "\(folder)/speech.raw"))

        let upload = try await Command.run(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c",
                """
                cat '\(folder)/speech.raw' | curl -sS -k -T - -H 'Authorization: Bearer \(room)' \
                    -H 'Content-Type: audio/x-s16le;rate=16000;channels=1' \(server.url)/v1/sessions/keynote/audio
                """,
            ])
        #expect(upload.status == 0, "\(upload.error)")
        #expect(upload.output.contains(#""seconds":8."#), "\(upload.output)")

        let transcript = try await Command.run(
            URL(fileURLWithPath: "/usr/bin/env"),
            [
                "curl", "-sS", "-k", "-H", "Authorization: Bearer \(room)",
                "\(server.url)/v1/sessions/keynote/transcript?format=txt",
            ])
        let error = WordErrorRate(
            reference: try RunningServer.reference("clip-clean.txt"), hypothesis: transcript.output)
        #expect(error.rate < 0.35, "\(transcript.output)")
        #expect(try await server.drain() == 0)
    }

    @Test func aBackupOfARunningServerIsRestored() async throws {
        let server = try await RunningServer.start()
        let service = try await server.token("service")
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let event =
            #"[{"id":"b-1","session":"keynote","attendee":"a-1","type":"chat","text":"hello","ts":\#(now)}]"#
        let answer = try await server.request(
            "POST", "/v1/events", token: service, type: "application/json", body: Array(event.utf8))
        #expect(answer.status == 200)
        // What is exported beside the server is in its audit.
        let table = try await Command.run(
            ["export", "keynote", "--what", "events", "--format", "csv", "--data", server.data])
        #expect(table.output.contains("text") && table.output.contains(",hello"), "\(table.output)\(table.error)")
        let audit = try await server.request("GET", "/v1/audit", token: try await server.token("admin"))
        #expect(audit.text.contains(#""action":"exported","subject":"keynote events""#), "\(audit.text)")
        let copy = server.data + ".copy"
        #expect(try await Command.run(["backup", copy, "--data", server.data]).status == 0)
        #expect(try await Command.run(["restore", copy, "--data", server.data]).status == 1, "the server runs")
        let other = RunningServer.temporaryDirectory()
        let restored = try await Command.run(["restore", copy, "--data", other])
        #expect(restored.status == 0, "\(restored.error)")
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", other])
        #expect(export.output.contains(#""id":"b-1""#))
        #expect(try await server.drain() == 0)
    }
}
