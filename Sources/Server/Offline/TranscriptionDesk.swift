import Concurrency
import EngineProcess
import Foundation
import RoomModel
import Transcription
import Wire

/// What `roomtone transcribe` works with: an engine, an executor, and the formats it writes.
package final class TranscriptionDesk: Sendable {
    private let pool: EnginePool
    private let executor: ThreadExecutor
    private let transcriber: OfflineTranscriber
    private let engine: String

    /// Starts the engine; `biasFile` holds phrases, one a line.
    package init(engine: String, biasFile: String?) async throws {
        guard engine == BuiltInEngine.name else {
            throw InputError("there is no engine \(engine); this executable holds \(BuiltInEngine.name)")
        }
        self.engine = engine
        pool = try EnginePool(
            name: engine, command: BuiltInEngine.command(maximumModels: AudioSettings().maxModels), size: 1)
        executor = ThreadExecutor(name: "audio", threads: 1)
        transcriber = OfflineTranscriber(
            pool: pool, executor: executor,
            bias: try biasFile.map { RecognitionBias(phrases: try Self.phrases(in: $0)) })
    }

    package func transcribe(
        _ file: String, progress: @escaping @Sendable (Double, Double?) -> Void
    ) async throws -> [Caption] {
        try await transcriber.transcribe(file, progress: progress)
    }

    /// - Parameter format: `text`, `json`, `vtt` or `srt`.
    package func render(_ captions: [Caption], as format: String, name: String) -> String {
        switch format {
        case "json":
            var writer = JSONWriter(reserving: 4096)
            writer.object {
                $0.member("file", name)
                $0.member("language", "en")
                $0.member("engine", engine)
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
        return text.split(whereSeparator: \.isNewline).map { RecognitionBias.Phrase(text: String($0)) }
    }
}
