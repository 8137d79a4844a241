import Foundation
import Glibc
import Testing

@testable import PocketSphinxEngine
@testable import Transcription

@Suite(.serialized, .timeLimit(.minutes(1)))
struct PocketSphinxWorkerTests {
    /// Runs the worker over pipes: everything it says to some frames, and its exit status.
    private func run(
        _ bytes: [UInt8], model: String = PocketSphinxModel.defaultDirectory
    ) async throws -> (messages: [EngineMessage], status: Int32) {
        let input = Pipe()
        let output = Pipe()
        // All three block, which threads of their own may and the cooperative pool may not.
        async let status = Self.onThread {
            let status = PocketSphinxWorker.run(
                input: input.fileHandleForReading.fileDescriptor, output: output.fileHandleForWriting.fileDescriptor,
                modelDirectory: model)
            try? output.fileHandleForWriting.close()
            return status
        }
        async let written: Void = Self.onThread {
            _ = FileBytes.write(bytes, to: input.fileHandleForWriting.fileDescriptor)
            try? input.fileHandleForWriting.close()
        }
        let said = await Self.onThread { (try? output.fileHandleForReading.readToEnd()) ?? Data() }
        await written
        var splitter = EngineLineSplitter()
        let messages = try splitter.split(said).map { try EngineMessage(line: try $0.get()[...]) }
        return (messages, await status)
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: work()) }.start()
        }
    }

    private func frames(of pcm: [Int16], segment: Int, mean: CepstralMean? = nil) -> [EngineFrame] {
        [.begin(segment: segment, mean: mean)]
            + stride(from: 0, to: pcm.count, by: 1600).map { .audio(Array(pcm[$0..<min($0 + 1600, pcm.count)])) }
            + [.end]
    }

    private func finals(_ messages: [EngineMessage]) -> [RecognizedSegment] {
        messages.compactMap { if case .final(let result) = $0 { result } else { nil } }
    }

    @Test func saysWhatIsMissing() async throws {
        let (messages, status) = try await run([], model: "/nowhere")
        #expect(status == 2)
        guard case .error(nil, "model_missing", let text) = try #require(messages.first) else {
            Issue.record("no error line")
            return
        }
        #expect(text.contains("/nowhere") && text.contains("pocketsphinx-en-us"))
    }

    @Test(.enabled(if: Recordings.areInstalled, "needs pocketsphinx-testdata"))
    func understandsRecordedReadings() async throws {
        let recordings = try Recordings.all()
        #expect(recordings.count == 5)
        var sent: [EngineFrame] = [.options(RecognizerOptions(offline: true))]
        for (index, recording) in recordings.enumerated() { sent += frames(of: recording.pcm, segment: index + 1) }
        let (messages, status) = try await run(sent.flatMap { $0.encoded() })
        #expect(status == 0)
        guard case .ready(let engine) = try #require(messages.first) else { return }
        #expect(engine.name == "pocketsphinx" && engine.model == "en-us" && engine.language == "en")

        let finals = finals(messages)
        #expect(finals.map(\.segment) == [1, 2, 3, 4, 5])
        var errors = WordErrorRate()
        for (recording, final) in zip(recordings, finals) {
            errors =
                errors
                + WordErrorRate(
                    reference: recording.text.replacing("mister", with: "mr"), hypothesis: final.words.text)
            #expect(final.samples == recording.pcm.count)
            #expect(final.mean != nil)
            #expect(final.processorTime ?? .zero > .zero)
            var position = 0
            for word in final.words {
                #expect(word.start >= position && word.end > word.start && word.end <= final.samples + 1600)
                #expect((0...1).contains(word.confidence ?? -1))
                #expect(!word.text.contains("(") && !word.text.contains("<") && !word.text.contains("["))
                position = word.start
            }
        }
        // 71 words; pocketsphinx_continuous with its own settings gets a third of them wrong, file by file.
        #expect(errors.words == 71)
        #expect(errors.rate < 0.27)
    }

    @Test(.enabled(if: Recordings.areInstalled, "needs pocketsphinx-testdata"))
    func streamsWithAPrimedMeanAsWellAsItDecodesAWhole() async throws {
        let recording = try #require(try Recordings.all().last)
        let offline: [EngineFrame] =
            [.options(RecognizerOptions(offline: true))] + frames(of: recording.pcm, segment: 1)
        let whole = try await run(offline.flatMap { $0.encoded() })
        #expect(!whole.messages.contains { if case .partial = $0 { true } else { false } })
        let first = try #require(finals(whole.messages).first)

        let live: [EngineFrame] =
            [.options(RecognizerOptions()), .begin(segment: 1, mean: nil), .audio([1, 2, 3]), .cancel, .audio([1])]
            + frames(of: recording.pcm, segment: 2, mean: first.mean)
        let streamed = try await run(live.flatMap { $0.encoded() })
        #expect(finals(streamed.messages).map(\.segment) == [2])
        #expect(finals(streamed.messages).first?.words.text == first.words.text)
        let partials = streamed.messages.compactMap { message -> Int? in
            if case .partial(2, let words, let decoded) = message, !words.isEmpty { decoded } else { nil }
        }
        #expect(partials.count > 10)
        #expect(zip(partials, partials.dropFirst()).allSatisfy { $1 - $0 >= 1600 })
    }

    /// A long session makes many: new words and another effort under load replace the decoder each time.
    @Test(.enabled(if: Recordings.areInstalled, "needs pocketsphinx-testdata"))
    func aReplacedDecoderGivesItsMemoryBack() throws {
        let model = try PocketSphinxModel(directory: PocketSphinxModel.defaultDirectory)
        let dictionary = try PrunedDictionary(model: model)
        let bias = RecognitionBias(phrases: [.init(text: "Roomtone"), .init(text: "JetStream")])
        var resident: [Int] = []
        for _ in 0..<4 {
            let mixed = try #require(BiasedModel(bias, model: model, vocabulary: dictionary.words))
            _ = try PocketSphinxDecoder(
                model: model, settings: PocketSphinxSettings(), dictionary: dictionary, bias: mixed)
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
            resident.append(try #require(Int(pages)) * 4 / 1024)
        }
        // Megabytes; a general model that stays behind is 33 each time.
        #expect(resident[3] - resident[0] < 50, "\(resident)")
    }

    /// The words of a bias belong to one track: they are heard, and forgotten with `O`.
    @Test(.enabled(if: Recordings.areInstalled, "needs pocketsphinx-testdata"))
    func hearsTheWordsItListensForUntilTheNextTrack() async throws {
        let recording = try #require(try Recordings.all().first)
        // Said in the recording; without a bias it is heard as "mr john dashwood". Both words are of the dictionary,
        // the name alone is not of the language model.
        let bias = RecognitionBias(phrases: [.init(text: "Dashwoode", soundsLike: "dash wood")], weight: 0.5)
        let options = EngineFrame.options(RecognizerOptions(offline: true))
        let sent: [EngineFrame] =
            [options, .bias(bias)] + frames(of: recording.pcm, segment: 1) + [options]
            + frames(of: recording.pcm, segment: 2)
        let (messages, status) = try await run(sent.flatMap { $0.encoded() })
        #expect(status == 0)
        guard case .ready(let engine) = try #require(messages.first) else { return }
        #expect(engine.canBias)
        let finals = finals(messages)
        #expect(finals.count == 2)
        if Self.hasEspeak { #expect(finals.first?.words.contains { $0.text == "dashwoode" } == true) }
        #expect(finals.last?.words.contains { $0.text == "dashwoode" } == false)
    }

    private static let hasEspeak = ["/usr/bin/espeak-ng", "/usr/local/bin/espeak-ng"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: Recordings.areInstalled, "needs pocketsphinx-testdata"))
    func showsSomethingInTheFirstSecondsOfAnUnknownRoom() async throws {
        let recording = try #require(try Recordings.all().first)
        let sent: [EngineFrame] = [.options(RecognizerOptions())] + frames(of: recording.pcm, segment: 1)
        let (messages, _) = try await run(sent.flatMap { $0.encoded() })
        let partials = messages.compactMap { message -> Int? in
            if case .partial(1, let words, let decoded) = message, !words.isEmpty { decoded } else { nil }
        }
        #expect(try #require(partials.first) <= 2 * 16_000)
        #expect(partials == partials.sorted())
    }

    @Test(.enabled(if: Recordings.areInstalled, "needs the model"))
    func survivesSegmentsWithoutSpeech() async throws {
        var sent: [EngineFrame] = [.options(RecognizerOptions()), .audio([5]), .end, .cancel]
        let mean = CepstralMean([40, -5, 0, 5, 2, -4, -1, -1, -5, -2, -6, -1, 1])
        for (index, length) in [0, 1, 100, 409, 410, 800, 16_000, 40_000].enumerated() {
            let silence = [Int16](repeating: 0, count: length)
            sent += frames(of: silence, segment: index * 2 + 1)
            sent += frames(of: silence.map { _ in .max }, segment: index * 2 + 2, mean: mean)
        }
        let (messages, status) = try await run(sent.flatMap { $0.encoded() })
        #expect(status == 0)
        #expect(finals(messages).map(\.segment) == Array(1...16))
        #expect(finals(messages).allSatisfy { $0.words.count <= 2 })
    }

    @Test(.enabled(if: Recordings.areInstalled, "needs the model"))
    func endsWithAWordOnBadInput() async throws {
        let (messages, status) = try await run([0x5A, 0, 0, 0, 0])
        #expect(status == 1)
        guard case .error(nil, "bad_frame", _) = messages.last else {
            Issue.record("no error line")
            return
        }
    }

    @Test(
        arguments: [
            ("to(2)", "to"), ("<s>", nil), ("<sil>", nil), ("[NOISE]", nil), ("++UH++", nil), ("can't", "can't"),
            ("a(b)", "a(b)"), ("(2)", "(2)"), ("x.", "x."),
        ] as [(String, String?)])
    func stripsTheDecodersMarks(name: String, word: String?) {
        #expect(PocketSphinxWord.spelling(of: name) == word)
    }
}
