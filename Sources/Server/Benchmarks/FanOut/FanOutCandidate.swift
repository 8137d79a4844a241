import FanOutLoad
import Foundation

/// A child process whose fan-out is measured.
final class FanOutCandidate {
    enum Kind: String, CaseIterable {
        case server
        case floor
        case uWebSockets = "uws"
    }

    let kind: Kind
    let port: UInt16
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Starts the child and waits until it serves.
    ///
    /// - Parameters:
    ///   - directory: The server's data.
    ///   - python: The interpreter that has `socketify`.
    init(_ kind: Kind, directory: String, python: String?) throws {
        self.kind = kind
        switch kind {
        case .server, .floor:
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = ["bench", "fanout", "--candidate", kind.rawValue, "--data", directory]
        case .uWebSockets:
            guard let python else { throw BenchmarkError("there is no Python with socketify") }
            process.executableURL = URL(fileURLWithPath: python)
            process.arguments = ["-c", Self.script]
        }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var ready: UInt16?
        let last = kind == .server ? "catalog" : "ready"
        while let line = Self.line(of: output.fileHandleForReading) {
            let words = line.split(separator: " ")
            if words.first == "ready" { ready = words.last.flatMap { UInt16($0) } }
            if words.first.map(String.init) == last { break }
            if words.first == "failed" { throw BenchmarkError("the server: \(line)") }
        }
        guard let ready else { throw BenchmarkError("the \(kind.rawValue) did not start") }
        port = ready
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Has it publish. uWebSockets is told by one of its connections.
    func publish(_ command: String, through swarm: FanOutSwarm) throws {
        if kind == .uWebSockets {
            try swarm.tell(command, on: 0)
        } else {
            input.fileHandleForWriting.write(Data((command + "\n").utf8))
        }
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        // Not to be asked: a child begins with the signals blocked that the pool's threads block, SIGTERM among them.
        if kind == .uWebSockets { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private static func line(of handle: FileHandle) -> String? {
        var bytes: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1), let first = byte.first {
            if first == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(first)
        }
        return nil
    }

    /// A Python that can import socketify: `ROOMTONE_BENCH_PYTHON`, else `python3` of the path.
    static func findPython() -> String? {
        let named = ProcessInfo.processInfo.environment["ROOMTONE_BENCH_PYTHON"]
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for path in [named].compactMap(\.self) + folders.map({ "\($0)/python3" })
        where FileManager.default.isExecutableFile(atPath: path) {
            let probe = Process()
            probe.executableURL = URL(fileURLWithPath: path)
            probe.arguments = ["-c", "import socketify"]
            probe.standardError = FileHandle.nullDevice
            guard (try? probe.run()) != nil else { continue }
            probe.waitUntilExit()
            if probe.terminationStatus == 0 { return path }
        }
        return nil
    }

    /// uWebSockets' own publish to a topic; Python runs once for each message published, not for each delivery.
    private static let script = """
        import time
        from socketify import App, OpCode
        offset = 0
        app = App()
        def publish(ws, message, opcode):
            global offset
            for _ in range(int(message.split(" ")[-1])):
                offset += 1
                at = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
                app.publish("all", '{"t":1,"o":%d,"ts":1763692860000,"d":{"at":%d,"kinds":{"applause":120,"heart":44,'
                    '"laugh":12},"pad":"0123456789012345678901234567890123456789"}}' % (offset, at), OpCode.TEXT)
        app.ws("/*", {"compression": 0, "idle_timeout": 120, "open": lambda ws: ws.subscribe("all"), "message": publish})
        app.listen(0, lambda config: print("ready", config.port, flush=True))
        app.run()
        """
}
