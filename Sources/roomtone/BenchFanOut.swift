import ArgumentParser
import FanOutLoad
import Foundation
import Server

struct BenchFanOut: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanout",
        abstract: "What one delivery costs: this server, a bare epoll loop, uWebSockets where socketify is installed.",
        discussion: "uWebSockets takes part where python3, or $ROOMTONE_BENCH_PYTHON, can import socketify.")

    @Option(help: "Numbers of subscribers, one measurement each.")
    var subscribers: [Int] = [1_000, 10_000]

    @Option(help: "Interleaved runs; medians are shown.")
    var runs = 5

    @Option(help: "Seconds of each closed loop.")
    var seconds = 0.8

    @Flag(help: "One line of JSON: figures of the first number of subscribers, and all of them under `rows`.")
    var json = false

    @Option(help: ArgumentHelp("Be measured.", visibility: .private))
    var candidate: String?

    @Option(help: ArgumentHelp("The candidate's data.", visibility: .private))
    var data: String?

    func run() async throws {
        switch candidate {
        case "floor": return FanOutFloor.run()
        case "server": return try await failing { try await FanOutServer.run(directory: data ?? "data") }
        default: break
        }
        guard !subscribers.isEmpty, subscribers.allSatisfy({ (1...18_000).contains($0) }), runs > 0, seconds > 0 else {
            throw CommandFailure.usage("--subscribers is 1 to 18000, --runs and --seconds are above 0")
        }
        var plan = FanOutBenchmark.Plan()
        plan.subscribers = subscribers
        plan.runs = runs
        plan.seconds = seconds
        let rows = try await failing {
            try await FanOutBenchmark(plan).run { StandardError.progress("\($0)") }
        }
        StandardError.progress("")
        print(json ? Self.line(rows) : Self.table(rows))
        if !json, !FanOutBenchmark.hasMicroWebSockets {
            print("uWebSockets was not measured: no Python here can import socketify (pip install socketify, libuv1)")
        }
    }

    private static func line(_ rows: [FanOutBenchmark.Row]) -> String {
        func number(_ value: Double?) -> String { value.map { String(($0 * 1000).rounded() / 1000) } ?? "null" }
        let first = rows.first?.subscribers
        func cost(_ name: String) -> Double? {
            rows.first { $0.candidate == name && $0.subscribers == first }?.microsecondsPerDelivery[1]
        }
        let server = rows.first { $0.candidate == "server" }
        let all = rows.map { row in
            let costs = row.microsecondsPerDelivery.sorted { $0.key < $1.key }
                .map { "\"us_per_delivery_\($0)\":\(number($1))" }
            let rates = row.deliveriesPerSecond.sorted { $0.key < $1.key }
                .map { "\"deliveries_per_s_\($0)\":\(number($1))" }
            let others = [
                ("bytes_per_conn", row.bytesPerConnection), ("accept_us", row.acceptMicroseconds),
                ("join_us", row.joinMicroseconds), ("one_us", row.oneMicroseconds),
            ].map { "\"\($0)\":\(number($1))" }
            return "{\"candidate\":\"\(row.candidate)\",\"subscribers\":\(row.subscribers),"
                + (costs + rates + others).joined(separator: ",") + "}"
        }
        return "{\"us_per_delivery\":\(number(cost("server"))),\"floor_us\":\(number(cost("floor"))),"
            + "\"uws_us\":\(number(cost("uws"))),\"p50_ms\":\(number(server?.p50)),\"p99_ms\":\(number(server?.p99)),"
            + "\"alert_p99_ms\":\(number(server?.alertP99)),\"stalled_ratio\":\(number(server?.stalledRatio)),"
            + "\"stalled_bytes\":\(number(server?.stalledBytes)),\"bytes_per_conn\":\(number(server?.bytesPerConnection)),"
            + "\"rows\":[\(all.joined(separator: ","))]}"
    }

    private static func table(_ rows: [FanOutBenchmark.Row]) -> String {
        func text(_ value: Double?, _ decimals: Int = 2) -> String { String(format: "%.\(decimals)f", value ?? 0) }
        var lines = [
            [
                "subscribers", "candidate", "µs/delivery w1", "w8", "deliveries/s w1", "w8", "bytes/conn", "accept µs",
                "join µs", "one µs",
            ]
        ]
        for row in rows {
            lines.append([
                String(row.subscribers), row.candidate, text(row.microsecondsPerDelivery[1]),
                text(row.microsecondsPerDelivery[8]), text(row.deliveriesPerSecond[1], 0),
                text(row.deliveriesPerSecond[8], 0), text(row.bytesPerConnection, 0), text(row.acceptMicroseconds, 1),
                text(row.joinMicroseconds, 1), row.candidate == "server" ? text(row.oneMicroseconds, 1) : "-",
            ])
        }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        var shown = lines.map { line in
            zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }
        if let server = rows.first(where: { $0.candidate == "server" && $0.p99 > 0 }) {
            shown.append(
                "11 publications/s to \(server.subscribers): p50 \(text(server.p50)) ms, p99 \(text(server.p99)) ms; "
                    + "alerts while state saturates: p99 \(text(server.alertP99)) ms")
            shown.append(
                "one reader that takes nothing: p99 of the others × \(text(server.stalledRatio)), "
                    + "\(text(server.stalledBytes / 1024, 0)) KiB")
        }
        return shown.joined(separator: "\n")
    }
}
