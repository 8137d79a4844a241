import Foundation
import RoomtoneClient
import Testing

/// `roomtone watch` goes on across a server that is killed and comes back.
@Suite(.timeLimit(.minutes(1)))
struct WatchTests {
    @Test func goesOnAcrossARestart() async throws {
        let first = try await RunningServer.start()
        let port = try #require(first.url.split(separator: ":").last.flatMap { UInt16($0) })
        let service = try await first.token("service")
        let watch = Process()
        let output = Pipe()
        watch.executableURL = RunningServer.executable
        watch.arguments = [
            "watch", "session.keynote.questions", "--json", "--url", first.url, "--token",
            try await first.token("admin"),
        ]
        watch.standardOutput = output
        watch.standardError = FileHandle.nullDevice
        try watch.run()
        defer { if watch.isRunning { kill(watch.processIdentifier, SIGKILL) } }

        try await ask("q-1", first, service)
        #expect(try await line(output).contains(#""question":"q-1""#))
        try await first.killHard()
        let second = try await RunningServer.start(data: first.data, port: port)
        try await ask("q-2", second, service)
        var seen = ""
        while !seen.contains("q-2") { seen = try await line(output) }
        #expect(seen.contains(#""question":"q-2""#))
        #expect(try await second.drain() == 0)
    }

    private func ask(_ id: String, _ server: RunningServer, _ token: String) async throws {
        let now = Int(Date().timeIntervalSince1970 * 1000)
        let event =
            #"[{"id":"\#(id)","session":"keynote","attendee":"a-17","type":"question","text":"why?","ts":\#(now)}]"#
        let answer = try await server.request(
            "POST", "/v1/events", token: token, type: "application/json", body: Array(event.utf8))
        try #require(answer.status == 200)
    }

    private func line(_ pipe: Pipe) async throws -> String {
        try await offPool {
            var line: [UInt8] = []
            while line.last != UInt8(ascii: "\n") {
                let byte = pipe.fileHandleForReading.readData(ofLength: 1)
                try #require(!byte.isEmpty, "watch ended")
                line.append(contentsOf: byte)
            }
            return String(decoding: line, as: UTF8.self)
        }
    }
}
