import Concurrency
import EngineProcess
import Foundation
import RoomModel
import Rooms
import Transcription
import Wire

/// What `roomtone transcribe` works with: an engine, an executor, and the formats it writes.
package final class TranscriptionDesk: Sendable {
    private let pool: EnginePool
    private let executor: ThreadExecutor
    private let transcriber: OfflineTranscriber
    private let engine: String

    /// Starts the engine: the one that makes a live room's finals, unless another is named.
    ///
    /// - Parameters:
    ///   - biasFile: Phrases to expect, one a line; `term = how to say it` where the spelling does not tell.
    ///   - streams: Files that can be transcribed at a time.
    package init(
        engine name: String?, biasFile: String?, configuration: Configuration = Configuration(), streams: Int = 1
    ) async throws {
        let second = configuration.secondPass
        let engine = name ?? second?.name ?? configuration.audio.engine
        self.engine = engine
        let command: EngineCommand
        if let second, engine == second.name {
            command = second.command
        } else if engine == configuration.audio.engine, !configuration.audio.command.isEmpty {
            command = try configuration.engineCommand
        } else if engine == BuiltInEngine.name {
            command = BuiltInEngine.thoroughCommand
        } else {
            throw InputError(
                "there is no engine \(engine); \(BuiltInEngine.name) is built in, engines/install-whisper adds "
                    + "\(InstalledWhisper.name), and --config FILE may name another with audio.engine and audio.command"
            )
        }
        let phrases = try biasFile.map(Self.phrases) ?? []
        pool = try EnginePool(name: engine, command: command, size: streams)
        guard await pool.becomesReady(within: .seconds(60)) else {
            pool.close()
            throw OfflineError.notReady(
                engine: engine, command: ([command.executable] + command.arguments).joined(separator: " "))
        }
        executor = ThreadExecutor(name: "audio", threads: 1)
        transcriber = OfflineTranscriber(
            pool: pool, executor: executor,
            bias: phrases.isEmpty ? nil : RecognitionBias(phrases: phrases, weight: configuration.audio.biasWeight))
    }

    package func transcribe(
        _ file: String, progress: @escaping @Sendable (Double, Double?) -> Void
    ) async throws -> [Caption] {
        try await transcriber.transcribe(file, progress: progress)
    }

    /// - Parameters:
    ///   - format: `text`, `json`, `vtt` or `srt`.
    ///   - name: The file's; without folders and extension it stands for the session.
    package func render(_ captions: [Caption], as format: String, name: String) -> String {
        switch format {
        case "json":
            var writer = JSONWriter(reserving: 4096)
            writer.object {
                $0.member("file", name)
                $0.member("session", URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent)
                $0.member("language", "en")
                $0.member("engine", engine)
                $0.member("generated_at", WallClock.system.now().milliseconds)
                $0.member("accuracy", Transcript(captions).accuracy, decimals: 3)
                $0.key("segments")
                $0.array(captions) { $0.caption($1) }
            }
            return String(decoding: writer.bytes, as: UTF8.self) + "\n"
        case "vtt": return WebVTT.file(CueLayout().cues(of: captions))
        case "srt": return SubRip.file(CueLayout().cues(of: captions))
        default: return PlainText.line(captions) + "\n"
        }
    }

    package func close() {
        pool.close()
        executor.shutDown()
    }

    private static func phrases(in path: String) throws -> [RecognitionBias.Phrase] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw InputError("\(path) cannot be read; give a text file with one phrase a line")
        }
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard let term = parts.first, !term.isEmpty else { return nil }
            return RecognitionBias.Phrase(
                text: term, soundsLike: parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil)
        }
    }
}
