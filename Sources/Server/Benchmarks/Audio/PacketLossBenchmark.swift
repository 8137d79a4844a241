import Foundation
import Rehearsal
import SoundFiles
import Transcription

/// A recording sent as RTP/Opus over networks that lose packets, with and without in-band copies (FEC), and what is
/// heard of it.
package struct PacketLossBenchmark: Sendable {
    package struct Row: Sendable {
        /// Share of packets that the network was told to lose.
        package var loss: Double
        package var fec: Bool
        /// Over all seeds.
        package var wordErrorRate: Double
        /// Shares of the audio: lost on the way, and not won back from copies.
        package var lost: Double
        package var damaged: Double
    }

    /// One way through one network.
    private struct Passage: Sendable {
        var row: Int
        var loss: Double
        var fec: Bool
        var seed: UInt64
    }

    private let file: String
    private let reference: String
    private let burst: Double
    private let seeds: UInt64
    private let losses = [0, 0.05, 0.1, 0.2]

    /// - Parameters:
    ///   - reference: What is said in the file.
    ///   - burst: Mean length of a burst of losses, in packets of 20 ms.
    ///   - seeds: Networks of each kind.
    package init(file: String, reference: String, burst: Double, seeds: Int) {
        self.file = file
        self.reference = reference
        self.burst = burst
        self.seeds = UInt64(max(1, seeds))
    }

    /// Rows in the order of loss, with FEC before without.
    package func run(progress: @escaping @Sendable (String) -> Void = { _ in }) async throws -> [Row] {
        let samples = try SoundFileReader(path: file).readAll()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roomtone-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let streams = ProcessInfo.processInfo.activeProcessorCount
        let desk = try await TranscriptionDesk(engine: nil, biasFile: nil, streams: streams)
        defer { desk.close() }

        var rows: [Row] = []
        var passages: [Passage] = []
        for loss in losses {
            for fec in [true, false] {
                // A network that loses nothing is the same for every seed.
                for seed in 1...(loss > 0 ? seeds : 1) {
                    passages.append(Passage(row: rows.count, loss: loss, fec: fec, seed: seed))
                }
                rows.append(Row(loss: loss, fec: fec, wordErrorRate: 0, lost: 0, damaged: 0))
            }
        }
        var errors = [WordErrorRate](repeating: WordErrorRate(), count: rows.count)
        try await withThrowingTaskGroup(of: (Passage, WordErrorRate, SpeechOverRTP.Heard).self) { group in
            var next = passages.makeIterator()
            func start() {
                guard let passage = next.next() else { return }
                group.addTask { try await pass(samples, passage, folder, desk) }
            }
            for _ in 0..<streams { start() }
            var done = 0
            while let (passage, heardErrors, heard) = try await group.next() {
                start()
                done += 1
                progress("\(done) of \(passages.count) networks")
                let share = 1 / Double(passages.count { $0.row == passage.row })
                let missing = Double(heard.counts.lost) / Double(max(1, heard.counts.lost + heard.counts.packets))
                rows[passage.row].lost += share * missing
                rows[passage.row].damaged += share * Double(heard.damaged) / Double(max(1, heard.samples.count))
                errors[passage.row] = errors[passage.row] + heardErrors
            }
        }
        for index in rows.indices { rows[index].wordErrorRate = errors[index].rate }
        return rows
    }

    private func pass(
        _ samples: [Int16], _ passage: Passage, _ folder: String, _ desk: TranscriptionDesk
    ) async throws -> (Passage, WordErrorRate, SpeechOverRTP.Heard) {
        let heard = try SpeechOverRTP.hear(
            samples, over: .init(loss: passage.loss, burst: burst), fec: passage.fec, seed: passage.seed)
        let path = "\(folder)/\(passage.row)-\(passage.seed).wav"
        let writer = try WaveFileWriter(path: path)
        try writer.write(heard.samples)
        try writer.close()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let captions = try await desk.transcribe(path) { _, _ in }
        return (passage, HeardWords(captions).errors(against: reference), heard)
    }
}
