import Foundation
import RoomtoneClient
import Testing
import Transcription

enum FFmpeg {
    static let path = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

/// Rooms send with the programs they have: ffmpeg by PUT, as an Icecast source, and as RTP over UDP.
@Suite(.serialized, .enabled(if: FFmpeg.path != nil, "needs ffmpeg"), .timeLimit(.minutes(2)))
struct SenderTests {
    enum Way: String, CaseIterable { case put, icecast, rtp }

    @Test(arguments: Way.allCases)
    func ffmpegIsHeardWhole(way: Way) async throws {
        let server = try await RunningServer.start()
        let room = try await server.token("room")
        let path = "/v1/sessions/keynote/audio"
        let opus = ["-c:a", "libopus", "-b:a", "32k"]
        let target: [String]
        switch way {
        case .put:
            target =
                opus + [
                    "-f", "ogg", "-method", "PUT", "-headers", "Authorization: Bearer \(room)\r\n", server.url + path,
                ]
        case .icecast:
            let host = server.url.replacingOccurrences(of: "http://", with: "")
            target = opus + ["-f", "ogg", "-content_type", "audio/ogg", "icecast://source:\(room)@\(host)\(path)"]
        case .rtp:
            let answer = try await server.request("POST", "/v1/sessions/keynote/rtp", token: room)
            try #require(answer.status == 200, "\(answer.text)")
            let fields = try #require(
                try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
            let port = try #require(fields["port"] as? Int)
            #expect(fields["ssrc"] is Int)
            target = opus + ["-frame_duration", "20", "-f", "rtp", "rtp://127.0.0.1:\(port)"]
            let again = try await server.request("POST", "/v1/sessions/keynote/rtp", token: room)
            #expect(again.status == 409)
        }
        let pace = way == .rtp ? ["-re"] : []
        let sent = try await Command.run(
            URL(fileURLWithPath: try #require(FFmpeg.path)),
            ["-nostdin", "-loglevel", "error"] + pace + ["-i", RunningServer.fixture("clip-clean.flac")] + target)
        #expect(sent.status == 0, "\(sent.error)")
        if way == .rtp {
            let closed = try await server.request("DELETE", "/v1/sessions/keynote/rtp", token: room)
            #expect(closed.status == 200, "\(closed.text)")
            #expect(closed.text.contains(#""lost":0"#), "\(closed.text)")
        }
        // The last words come after the sender is gone; the drain waits for them.
        #expect(try await server.drain() == 0)
        let text = try await Command.run(
            ["export", "keynote", "--what", "transcript", "--format", "text", "--data", server.data])
        let error = WordErrorRate(reference: try RunningServer.reference("clip-clean.txt"), hypothesis: text.output)
        #expect(error.rate < 0.35, "\(text.output)\(text.error)")
        let jobs = try await Command.run(["export", "keynote", "--what", "jobs", "--data", server.data])
        #expect(jobs.output.contains(#""state":"completed""#), "\(jobs.output)")
    }

    /// Programs that know passwords only are asked for one, and the token is it.
    @Test func asksSendersForAPassword() async throws {
        let server = try await RunningServer.start()
        let answer = try await server.request("PUT", "/v1/sessions/keynote/audio", body: [0])
        #expect(answer.status == 401)
        let room = try await server.token("room")
        let upload = try await Command.run(
            URL(fileURLWithPath: "/usr/bin/env"),
            [
                "curl", "-sS", "--anyauth", "-u", "mic:\(room)", "-H", "Content-Type: audio/x-s16le", "-X", "PUT",
                "--data-binary", "0000000000000000", "\(server.url)/v1/sessions/keynote/audio",
            ])
        #expect(upload.output.contains(#""seconds":"#), "\(upload.output)\(upload.error)")
        #expect(try await server.drain() == 0)
    }
}
