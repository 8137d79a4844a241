import Foundation
import Testing

/// The command around the server: what it says of the machine, of itself, and on a terminal.
@Suite(.timeLimit(.minutes(2)))
struct ToolTests {
    @Test func theDoctorFindsAWholeInstallationWell() async throws {
        let folder = RunningServer.temporaryDirectory()
        let configuration = folder + ".yaml"
        try "http: {port: 0}\n".write(toFile: configuration, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: configuration) }
        let result = try await Command.run(["doctor", "--config", configuration, "--data", folder])
        #expect(result.status == 0, "\(result.output)\(result.error)")
        for subject in [
            "libraries", "config", "files", "data", "disk", "limits", "memory", "clock", "port", "engine", "translator",
        ] {
            #expect(result.output.contains(" \(subject) "), "\(result.output)")
        }
        #expect(result.output.contains("pocketsphinx (en-us"), "\(result.output)")
        #expect(!result.output.contains("\u{1B}"))
        #expect(!FileManager.default.fileExists(atPath: folder), "it left something behind")
    }

    @Test func theDoctorNamesWhatIsWrongAndWhatToDo() async throws {
        let server = try await RunningServer.start()
        let port = try #require(server.url.split(separator: ":").last)
        let folder = RunningServer.temporaryDirectory()
        let configuration = folder + ".yaml"
        try """
        http: {port: \(port)}
        audio: {engine: other, command: [/nowhere/engine]}
        translation: {engine: none}

        """.write(toFile: configuration, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: configuration) }
        let result = try await Command.run(["doctor", "--config", configuration, "--data", configuration])
        #expect(result.status == 1)
        for line in ["config", "data", "port"] {
            #expect(result.output.contains("fail  \(line)"), "\(result.output)")
        }
        #expect(result.output.contains("choose another http.port"))
        #expect(result.error.contains("must be mended"))

        // The server's own port is no fault where its data is looked at.
        let own = try await Command.run(["doctor", "--config", configuration, "--data", server.data])
        #expect(own.output.contains("in use by the running server"), "\(own.output)")
    }

    @Test func theManualPageHoldsEveryCommand() async throws {
        let help = try await Command.run(["--help"]).output
        let page = try await Command.run(["manual"]).output
        let commands = help.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .filter { !$0.hasPrefix("  See") }.compactMap { $0.split(separator: " ").first }.filter {
                $0.allSatisfy { $0.isLetter || $0 == "-" } && !$0.hasPrefix("-")
            }
        #expect(commands.count > 15)
        for command in commands {
            #expect(page.contains(".SS \"roomtone \(command.replacing("-", with: "\\-"))"), "\(command)")
        }
        #expect(page.contains("\\-\\-takeover"))
        #expect(!page.contains("max\\-models"), "an internal command is shown")
        #expect(try await Command.run(["--version"]).output.contains("."))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completesItselfInShells(shell: String) async throws {
        let script = try await Command.run(["--generate-completion-script", shell])
        #expect(script.status == 0)
        #expect(script.output.contains("check-config") && script.output.contains("takeover"))
    }

    @Test func watchDrawsOnATerminalAndLeavesItAsItWas() async throws {
        let server = try await RunningServer.start()
        let token = try await server.token("admin")
        let watch = Process()
        let (input, output) = (Pipe(), Pipe())
        watch.executableURL = URL(fileURLWithPath: "/usr/bin/script")
        watch.arguments = [
            "-qec",
            "\(RunningServer.executable.path) watch session.keynote.metrics --url \(server.url) --token \(token)",
            "/dev/null",
        ]
        watch.standardInput = input
        watch.standardOutput = output
        watch.standardError = FileHandle.nullDevice
        var environment = ProcessInfo.processInfo.environment
        environment["TERM"] = "xterm"
        watch.environment = environment
        try watch.run()
        defer { if watch.isRunning { kill(watch.processIdentifier, SIGKILL) } }

        let shown = try await read(output, until: "Ctrl-C ends")
        #expect(shown.contains("\u{1B}[?1049h") && shown.contains("session.keynote.metrics"))
        try input.fileHandleForWriting.write(contentsOf: [3])
        #expect(try await read(output, until: "\u{1B}[?1049l").contains("\u{1B}[?25h"))
        await watch.end()
    }

    @Test func longWorkShowsProgressOnATerminalAlone() async throws {
        let folder = RunningServer.temporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Above one block of a MiB, so that something is told.
        let events = (0..<25_000).map {
            #"{"id":"e-\#($0)","session":"keynote","attendee":"a-\#($0 % 50)","type":"reaction","kind":"heart","ts":\#(1_000_000 + $0)}"#
        }
        let file = folder + "/events.ndjson"
        try events.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let command = "\(RunningServer.executable.path) replay \(file)"
        let seen = try await Command.run(
            URL(fileURLWithPath: "/usr/bin/script"), ["-qec", command + " >/dev/null", "/dev/null"])
        #expect(seen.output.contains("MiB read"), "\(seen.output)")
        #expect(seen.output.hasSuffix("\r\u{1B}[K"), "the line stays")
        let alone = try await Command.run(["replay", file])
        #expect(alone.error.isEmpty)
        #expect(alone.output.hasPrefix("session\t"))
    }

    @Test func replayWritesAWindowOnceItIsClosed() async throws {
        let replay = Process()
        let (input, output) = (Pipe(), Pipe())
        replay.executableURL = RunningServer.executable
        replay.arguments = ["replay", "-", "--window", "1s", "--lateness", "0s", "--format", "ndjson"]
        replay.standardInput = input
        replay.standardOutput = output
        try replay.run()
        defer { if replay.isRunning { kill(replay.processIdentifier, SIGKILL) } }
        func send(_ milliseconds: Int) throws {
            let event = #"{"session":"s","attendee":"a","type":"join","ts":\#(milliseconds)}"# + "\n"
            try input.fileHandleForWriting.write(contentsOf: Array(event.utf8))
        }
        try send(500)
        for end in [1_000, 2_000, 3_000] {
            // What comes next closes the window, and the input stays open.
            try send(end + 500)
            let row = try await read(output, until: "\n")
            #expect(row.contains("\"window_end_ms\":\(end),"), "\(row)")
        }
        try input.fileHandleForWriting.close()
        #expect(try await read(output, until: "\n").contains("\"window_end_ms\":4000,"))
        await replay.end()
        #expect(replay.terminationStatus == 0)
    }

    @Test func translateAnswersEachLineBeforeTheNextIsWritten() async throws {
        let folder = RunningServer.temporaryDirectory()
        let configuration = folder + ".yaml"
        try "translation: {engine: none}\n".write(toFile: configuration, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: configuration) }
        let translate = Process()
        let (input, output) = (Pipe(), Pipe())
        translate.executableURL = RunningServer.executable
        translate.arguments = ["translate", "--from", "en", "--to", "es", "--config", configuration, "--data", folder]
        translate.standardInput = input
        translate.standardOutput = output
        try translate.run()
        defer { if translate.isRunning { kill(translate.processIdentifier, SIGKILL) } }
        for line in ["Good morning.", "", "Rooms 3\tand 4"] {
            try input.fileHandleForWriting.write(contentsOf: Array((line + "\n").utf8))
            let answer = try await read(output, until: "\n")
            #expect(answer == "source\t\(line.replacing("\t", with: " "))\n")
        }
        try input.fileHandleForWriting.close()
        await translate.end()
        #expect(translate.terminationStatus == 0)
    }

    private func read(_ pipe: Pipe, until end: String) async throws -> String {
        try await offPool {
            var text = ""
            while !text.contains(end) {
                let bytes = pipe.fileHandleForReading.availableData
                try #require(!bytes.isEmpty, "it ended: \(text)")
                text += String(decoding: bytes, as: UTF8.self)
            }
            return text
        }
    }
}
