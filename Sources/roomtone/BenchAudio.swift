import ArgumentParser
import Foundation
import Server

struct BenchAudio: AsyncParsableCommand {
    enum Part: String, ExpressibleByArgument, CaseIterable { case live, loss, plane }

    static let configuration = CommandConfiguration(
        commandName: "audio",
        abstract: "Hearing: errors and latencies at the pace of speech, errors against packet loss, streams a core.",
        discussion: """
            live   plays the recording into rooms of a server of its own as halls would, then transcribes it
            loss   sends it as RTP/Opus over networks that lose packets, with in-band copies (FEC) and without
            plane  what a stream costs before its recogniser
            """)

    @Option(help: "What to measure; everything by default.")
    var part: [Part] = Part.allCases

    @Option(help: "A sound file; without it the demo's talk.")
    var file: String?

    @Option(help: "What is said in it, a text file.")
    var reference: String?

    @Option(help: "Rooms that hear it live at once.")
    var rooms = 1

    @Option(help: "Networks of each kind.")
    var seeds = 1

    @Option(help: "Mean length of a burst of losses, in packets of 20 ms.")
    var burst = 1.5

    @Flag(help: "One line of JSON.")
    var json = false

    func run() async throws {
        guard (1...LiveAudioBenchmark.sessions.count).contains(rooms), (1...20).contains(seeds),
            (1...50).contains(burst)
        else { throw CommandFailure.usage("--rooms is 1 to 4, --seeds 1 to 20, --burst 1 to 50") }
        let (file, reference) = try failing { try recording() }
        var rows: [(name: String, value: Double, meaning: String)] = []
        var losses: [PacketLossBenchmark.Row] = []
        if part.contains(.plane) {
            StandardError.progress("streams a core")
            let figures = try await failing { try await AudioPlaneBenchmark(file: file).run() }
            rows += [
                ("streams_per_core", figures.streamsPerCore, "streams a core, decoded and judged, not recognised"),
                ("us_per_packet", figures.microsecondsPerPacket, "µs a packet of 20 ms"),
            ]
        }
        if part.contains(.live) {
            StandardError.progress("live, at the pace of speech")
            let benchmark = LiveAudioBenchmark(file: file, reference: reference, rooms: rooms)
            rows += Self.rows(try await failing { try await benchmark.run(progress: StandardError.progress) })
        }
        if part.contains(.loss) {
            let benchmark = PacketLossBenchmark(file: file, reference: reference, burst: burst, seeds: seeds)
            losses = try await failing { try await benchmark.run { StandardError.progress("packet loss: \($0)") } }
        }
        StandardError.progress("")
        if json {
            print(
                "{" + (rows.map { "\"\($0.name)\":\(Self.text($0.value))" } + Self.json(losses)).joined(separator: ",")
                    + "}")
        } else {
            BenchReport.print(rows, json: false)
            if !losses.isEmpty { print(Self.table(losses, burst: burst)) }
        }
    }

    private func recording() throws -> (file: String, reference: String) {
        guard let file else {
            let home = HomeDirectory.current
            return (
                try home.path(of: "audio-fixtures/talk.opus"),
                try String(contentsOfFile: home.path(of: "audio-fixtures/talk.txt"), encoding: .utf8)
            )
        }
        guard let reference, let text = try? String(contentsOfFile: reference, encoding: .utf8) else {
            throw CommandFailure.usage("--reference names a text file with what is said in --file")
        }
        return (file, text)
    }

    private static func rows(_ figures: LiveAudioBenchmark.Figures) -> [(name: String, value: Double, meaning: String)]
    {
        let settling = Int(LiveAudioBenchmark.settling)
        return [
            ("ready_ms", figures.readyMilliseconds, "ms from start to ready"),
            ("seconds", figures.seconds, "s played"),
            ("live_wer", figures.live.rate, "word error rate, live"),
            ("offline_wer", figures.offline.rate, "word error rate, offline"),
            ("live_wer_settled", figures.liveSettled.rate, "word error rate after the first \(settling) s, live"),
            (
                "offline_wer_settled", figures.offlineSettled.rate,
                "word error rate after the first \(settling) s, offline"
            ),
            ("interim_p50_ms", figures.interim.quantile(0.5), "ms, end of word to interim, median"),
            ("interim_p95_ms", figures.interim.quantile(0.95), "ms, end of word to interim, p95"),
            ("final_p50_ms", figures.final.quantile(0.5), "ms, end of utterance to final, median"),
            ("final_p95_ms", figures.final.quantile(0.95), "ms, end of utterance to final, p95"),
            ("unseen_words", Double(figures.unseenWords), "words of finals shown in no interim, of \(figures.words)"),
            ("real_time_factor", figures.realTimeFactor, "processor time of the recogniser a second of speech"),
            ("server_cores", figures.serverCores, "cores, server with feed and client"),
            ("recognizer_cores", figures.recognizerCores, "cores, all recognisers"),
            ("server_mb", figures.serverMegabytes, "MB resident, server with feed and client"),
            ("recognizer_mb", figures.recognizerMegabytes, "MB resident, all recognisers"),
        ]
    }

    private static func json(_ rows: [PacketLossBenchmark.Row]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let items = rows.map {
            "{\"loss\":\(text($0.loss)),\"fec\":\($0.fec),\"wer\":\(text($0.wordErrorRate)),\"lost\":\(text($0.lost)),"
                + "\"damaged\":\(text($0.damaged))}"
        }
        return ["\"loss\":[\(items.joined(separator: ","))]"]
    }

    private static func table(_ rows: [PacketLossBenchmark.Row], burst: Double) -> String {
        func percent(_ value: Double) -> String { String(format: "%.1f", value * 100) }
        let lines = rows.map { row in
            "\(percent(row.loss))\t\(row.fec ? "yes" : "no")\t\(percent(row.wordErrorRate))\t\(percent(row.lost))\t"
                + percent(row.damaged)
        }
        return "packet loss in bursts of \(burst) packets, per cent\nloss\tFEC\tWER\tlost\tnot recovered\n"
            + lines.joined(separator: "\n")
    }

    private static func text(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
}
