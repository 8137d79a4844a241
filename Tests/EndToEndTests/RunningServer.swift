import Foundation
import RoomtoneClient
import Server
import Testing

/// The real executable, serving on a free port out of a data directory of its own, for as long as a test needs it.
final class RunningServer: Sendable {
    let url: String
    let data: String
    private let process: Process
    private let check = AnswerCheck()

    /// Starts `roomtone serve` and waits for its address.
    ///
    /// - Parameters:
    ///   - data: An earlier server's directory, to go on with it.
    ///   - recognizers: Each loads a model at every start; so does the second pass, which is left out.
    static func start(
        data: String? = nil, port: UInt16 = 0, recognizers: Int = 1, arguments: [String] = []
    ) async throws -> RunningServer {
        let data = data ?? temporaryDirectory()
        let configuration = data + ".yaml"
        if !FileManager.default.fileExists(atPath: configuration) {
            try
                "catalog: [\(root)/config/demo.yaml]\naudio: {recognizers: \(recognizers), second_pass: {engine: none}}\n"
                .write(
                    toFile: configuration, atomically: true, encoding: .utf8)
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = executable
        process.arguments = ["serve", "--port", "\(port)", "--data", data, "--config", configuration] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let address = try await offPool {
            try process.run()
            var line: [UInt8] = []
            while line.last != UInt8(ascii: "\n") {
                let byte = output.fileHandleForReading.readData(ofLength: 1)
                try #require(!byte.isEmpty, "the server ended without an address")
                line.append(contentsOf: byte)
            }
            return String(decoding: line.dropLast(), as: UTF8.self)
        }
        return RunningServer(url: String(address.dropLast()), data: data, process: process)
    }

    private init(url: String, data: String, process: Process) {
        self.url = url
        self.data = data
        self.process = process
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var address: ServerAddress { get throws { try ServerAddress(url) } }

    /// Ends the process at once, as a power cut would.
    func killHard() async throws {
        kill(process.processIdentifier, SIGKILL)
        await process.end()
    }

    /// Asks it to end, and waits. Returns the exit status.
    func drain() async throws -> Int32 {
        process.terminate()
        await process.end()
        return process.terminationStatus
    }

    /// - Parameter more: Further options of `roomtone token`, which is run for them; without any the key itself signs here.
    func token(_ role: String, subject: String = "test", tenant: String = "acme", more: [String] = []) async throws
        -> String
    {
        if more.isEmpty {
            var configuration = Configuration()
            configuration.store.directory = data
            return try await LocalTokens(configuration).mint(.init(role: role, subject: subject, tenant: tenant))
        }
        let result = try await Command.run(
            ["token", "--role", role, "--subject", subject, "--tenant", tenant, "--data", data] + more)
        try #require(result.status == 0, "\(result.error)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func request(
        _ method: String, _ path: String, token: String? = nil, type: String? = nil, body: [UInt8] = []
    ) async throws -> HTTPAnswer {
        var headers: [(name: String, value: String)] = []
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        if let type { headers.append(("Content-Type", type)) }
        let answer = try await HTTPRequest(
            method, try address.with(path: path), headers: headers, body: body
        ).answer()
        // The descriptions themselves are what answers are held against.
        if method != "HEAD", method != "OPTIONS", !path.hasSuffix("api.json") {
            let problems = try await check.problems(method, path, answer, of: self)
            #expect(problems.isEmpty, "\(method) \(path) does not answer as described: \(problems)")
        }
        return answer
    }

    /// Processes that the server started, such as its recognisers.
    var children: [Int32] {
        let path = "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children"
        let lists = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/task"))?
            .compactMap { task in
                try? String(
                    contentsOfFile: "/proc/\(process.processIdentifier)/task/\(task)/children", encoding: .utf8)
            }
        let text = lists?.joined(separator: " ") ?? (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { Int32($0) }
    }

    /// Folder of the package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func fixture(_ name: String) -> String { "\(root)/audio-fixtures/\(name)" }

    static func reference(_ name: String) throws -> String {
        try String(contentsOfFile: fixture(name), encoding: .utf8)
    }

    /// The product under test lies beside the test bundle.
    static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("roomtone")

    static func temporaryDirectory() -> String {
        NSTemporaryDirectory() + "roomtone-\(UUID().uuidString)"
    }
}

extension RunningServer {
    /// A connection of `/v1/ws` that has said who it is.
    func connect(_ token: String) async throws -> WebSocketConnection {
        try await WebSocketConnection.connect(
            to: try address.with(path: "/v1/ws"), headers: [("Authorization", "Bearer \(token)")],
            subprotocols: ["roomtone.v1"])
    }

    /// A connection of its own for one subscription, and the reply's `ok`.
    func subscribe(
        _ token: String, _ members: String
    ) async throws -> (connection: WebSocketConnection, reply: JSONObject) {
        let connection = try await connect(token)
        try await connection.send(text: #"{"id":1,"op":"sub",\#(members)}"#)
        let answer = await connection.receive().flatMap { JSONObject($0.bytes) }
        return (connection, try #require(answer?.object("ok"), "the subscription was refused"))
    }

    /// Sends events as a service does; each array's text stands for one.
    @discardableResult
    func send(_ events: [String], token: String) async throws -> HTTPAnswer {
        try await request(
            "POST", "/v1/events", token: token, type: "application/json",
            body: Array("[\(events.joined(separator: ","))]".utf8))
    }

    /// The value of a figure without labels.
    func figure(_ name: String, token: String) async throws -> Double? {
        let text = try await request("GET", "/metrics", token: token).text
        return try PrometheusParser.parse(text)[name]?.first?.value
    }

    /// Open descriptors of the server.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd"))?.count ?? 0
    }

    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

/// Waits until a condition holds; false after `limit`.
func reaches(within limit: Duration = .seconds(10), _ condition: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now > end { return false }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return true
}

extension Process {
    /// Waits for the end. What takes longer than `limit` is killed, so that a hang fails its test alone.
    ///
    /// Foundation's own way has no limit and keeps a core busy.
    func end(within limit: Duration = .seconds(60)) async {
        guard await !reaches(within: limit, { !isRunning }) else { return }
        kill(processIdentifier, SIGKILL)
        _ = await reaches { !isRunning }
    }
}

/// One run of the command to its end.
enum Command {
    struct Result {
        var status: Int32
        var output: String
        var error: String
    }

    static func run(_ arguments: [String], input: String? = nil) async throws -> Result {
        try await run(RunningServer.executable, arguments, input: input)
    }

    static func run(_ executable: URL, _ arguments: [String], input: String? = nil) async throws -> Result {
        let process = Process()
        let folder = RunningServer.temporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Files rather than pipes: neither side can fill one and wait for the other.
        let (outputPath, errorPath) = (folder + "/output", folder + "/error")
        for path in [outputPath, errorPath] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.executableURL = executable
        process.arguments = arguments
        process.standardOutput = FileHandle(forWritingAtPath: outputPath)
        process.standardError = FileHandle(forWritingAtPath: errorPath)
        if let input {
            try input.write(toFile: folder + "/input", atomically: true, encoding: .utf8)
            process.standardInput = FileHandle(forReadingAtPath: folder + "/input")
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try await offPool { try process.run() }
        await process.end(within: .seconds(240))
        return Result(
            status: process.terminationStatus,
            output: String(decoding: FileManager.default.contents(atPath: outputPath) ?? Data(), as: UTF8.self),
            error: String(decoding: FileManager.default.contents(atPath: errorPath) ?? Data(), as: UTF8.self))
    }
}

/// Does blocking work on a thread of its own: the pool that runs tests is as wide as the machine, and others wait there.
func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
    }
}
