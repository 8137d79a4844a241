import ArgumentParser
import Foundation
import Server

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load generators that print a table.",
        subcommands: [
            BenchAudio.self, BenchFanOut.self, BenchForecasts.self, BenchIngest.self, BenchLeads.self,
            BenchRecommend.self, BenchText.self, BenchTranslation.self, BenchWindows.self,
        ])
}

struct BenchAudio: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audio",
        abstract: "A recording at the pace of speech through a server of its own: errors, latencies, load.")

    @Option(help: "A sound file; without it the demo's talk.")
    var file: String?

    @Option(help: "What is said in it, a text file.")
    var reference: String?

    @Flag(help: "One line of JSON.")
    var json = false

    func run() async throws {
        let (file, reference) = try failing { () throws -> (String, String) in
            if let file = self.file {
                guard let reference = self.reference, let text = try? String(contentsOfFile: reference, encoding: .utf8)
                else {
                    throw CommandFailure.usage("--reference names a text file with what is said in --file")
                }
                return (file, text)
            }
            let talk = try HomeDirectory.current.path(of: "audio-fixtures/talk.opus")
            let path = try HomeDirectory.current.path(of: "audio-fixtures/talk.txt")
            return (talk, try String(contentsOfFile: path, encoding: .utf8))
        }
        let figures = try await failing {
            try await LiveAudioBenchmark(file: file, reference: reference).run(progress: StandardError.progress)
        }
        let rows: [(name: String, value: Double, unit: String)] = [
            ("ready_ms", figures.readyMilliseconds, "ms from start to ready"),
            ("seconds", figures.seconds, "s played"),
            ("live_wer", figures.liveWER, "word error rate, live"),
            ("offline_wer", figures.offlineWER, "word error rate, offline"),
            ("interim_p50_ms", figures.interim.quantile(0.5), "ms, end of word to interim, median"),
            ("interim_p95_ms", figures.interim.quantile(0.95), "ms, end of word to interim, p95"),
            ("final_p50_ms", figures.final.quantile(0.5), "ms, end of utterance to final, median"),
            ("final_p95_ms", figures.final.quantile(0.95), "ms, end of utterance to final, p95"),
            ("unseen_words", Double(figures.unseenWords), "words of finals shown in no interim, of \(figures.words)"),
            ("server_cores", figures.serverCores, "cores, server with feed and client"),
            ("recognizer_cores", figures.recognizerCores, "cores, recogniser"),
            ("server_mb", figures.serverMegabytes, "MB resident, server with feed and client"),
            ("recognizer_mb", figures.recognizerMegabytes, "MB resident, recogniser"),
        ]
        func text(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
        if json {
            print("{" + rows.map { "\"\($0.name)\":\(text($0.value))" }.joined(separator: ",") + "}")
        } else {
            for row in rows { print("\(text(row.value))\t\(row.unit)") }
        }
    }
}
