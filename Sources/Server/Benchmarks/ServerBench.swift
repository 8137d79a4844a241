import Concurrency
import Foundation
import Logging

/// A server of its own in this process, in a directory that goes with it, for as long as something is measured.
struct ServerBench: Sendable {
    var configuration: Configuration
    /// Before the port is open.
    var prepare: @Sendable (RoomtoneServer) async throws -> Void = { _ in }

    init(_ change: (inout Configuration) -> Void = { _ in }) {
        configuration = Configuration()
        configuration.http.port = 0
        configuration.audio.recognizers = 1
        configuration.audio.secondPass.engine = SecondPassSettings.none
        change(&configuration)
    }

    func run<Value: Sendable>(
        _ measure: @escaping @Sendable (_ port: UInt16, _ tokens: LocalTokens) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roomtone-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = configuration
        configuration.store.directory = folder
        var quiet = Logger(label: "benchmark")
        quiet.logLevel = .critical
        let server = try await RoomtoneServer(configuration, logger: quiet)
        try await prepare(server)
        let tokens = try await LocalTokens(configuration)
        let measured = Lock<Result<Value, any Error>?>(nil)
        let done = Gate()
        done.shut()
        try await server.run(
            ready: { _ in },
            companions: [
                { port in
                    do {
                        let value = try await measure(port, tokens)
                        measured.withLock { $0 = .success(value) }
                    } catch {
                        measured.withLock { $0 = .failure(error) }
                    }
                    done.open()
                }
            ], until: { await done.pass() })
        guard let result = measured.withLock({ $0 }) else { throw InputError("the benchmark was stopped") }
        return try result.get()
    }
}
