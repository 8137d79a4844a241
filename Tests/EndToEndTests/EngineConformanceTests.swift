import Foundation
import Server
import Testing
import Transcription

@testable import EngineProcess

/// What every engine must do, whichever it is: the built-in one, a scripted one, and the adapters in `engines/`.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct EngineConformanceTests {
    /// An engine to be judged, and something to end after it.
    struct Candidate: Sendable, CustomTestStringConvertible {
        var name: String
        var command: EngineCommand
        /// Words come out of any audio, whatever it is.
        var alwaysHears = true

        var testDescription: String { name }
    }

    private static let engines = "\(RunningServer.root)/engines"
    private static let python = "/usr/bin/env"

    private static func adapter(_ file: String, _ arguments: String...) -> EngineCommand {
        EngineCommand(executable: python, arguments: ["python3", engines + "/" + file] + arguments)
    }

    /// A recogniser that hears a word in every 0.2 s, built on the adapters' own library.
    private static let scripted = """
        import sys; sys.path.insert(0, sys.argv[1])
        from engine_protocol import *
        class Scripted(Recognizer):
            def describe(self): return Description("scripted", "test", bias=True)
            def begin(self): self.count = 0
            def words(self): return [Word(f"w{n}", n * 3200, n * 3200 + 3000, 0.9) for n in range(self.count // 3200)]
            def audio(self, pcm):
                self.count += len(pcm) // 2
                return self.words()
            def end(self): return self.words()
        serve(Scripted)
        """

    /// An endpoint that says three words of whatever it is sent, and refuses what is no form with a WAV file.
    private static let endpoint = """
        import http.server, json, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                good = self.path == "/v1/audio/transcriptions" and b"RIFF" in body and b"WAVE" in body
                answer = json.dumps({"text": "one two three", "words": [
                    {"word": w, "start": i * .1, "end": i * .1 + .1} for i, w in enumerate(["one", "two", "three"])]})
                self.send_response(200 if good else 400)
                self.end_headers()
                self.wfile.write(answer.encode())
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    private func judge(_ candidate: Candidate) async throws {
        let pool = try EnginePool(name: candidate.name, command: candidate.command, size: 1)
        defer { pool.close() }
        let (events, continuation) = AsyncStream.makeStream(of: RecognizerEvent.self)
        let recognizer = try pool.lease(RecognizerOptions()) { continuation.yield($0) }
        defer { recognizer.close() }
        recognizer.bias(RecognitionBias(phrases: [.init(text: "Kubernetes", soundsLike: "koo ber net ees")]))
        let second = (0..<16_000).map { Int16(truncatingIfNeeded: ($0 * $0 / 7) % 4_000 - 2_000) }
        var answered: [Int] = []
        var name: String?
        func listen(until segment: Int) async {
            for await event in events {
                switch event {
                case .ready(let description): name = description.name
                case .final(let result):
                    answered.append(result.segment)
                    #expect(result.words.allSatisfy { $0.start <= $0.end && $0.end <= result.samples })
                    if candidate.alwaysHears, result.segment >= 3 { #expect(!result.words.isEmpty) }
                case .partial(let segment, _, _): #expect(segment != 1)
                case .heardOut: break
                case .restarted(let fault), .failed(_, let fault): Issue.record("\(candidate.name): \(fault)")
                }
                if answered.last == segment || pool.status.counters.deaths > 0 { return }
            }
        }
        // An empty segment, answered before the next is cancelled: a cancel takes back all that waits.
        recognizer.begin(segment: 1, mean: nil)
        recognizer.end()
        await listen(until: 1)
        // A cancelled one, one begun over another, and a plain one.
        recognizer.begin(segment: 2, mean: nil)
        recognizer.accept(second)
        recognizer.cancel()
        recognizer.begin(segment: 3, mean: nil)
        recognizer.accept(second)
        recognizer.begin(segment: 4, mean: nil)
        for _ in 0..<3 { recognizer.accept(second) }
        recognizer.end()
        await listen(until: 4)
        #expect(answered == [1, 3, 4])
        #expect(name == candidate.name)
        #expect(pool.status.counters.linesRejected == 0)
    }

    @Test func aScriptedEngineConforms() async throws {
        let command = EngineCommand(
            executable: Self.python, arguments: ["python3", "-c", Self.scripted, Self.engines])
        try await judge(Candidate(name: "scripted", command: command))
    }

    @Test func theBuiltInEngineConforms() async throws {
        let command = EngineCommand(
            executable: RunningServer.executable.path, arguments: ["engine", "pocketsphinx"])
        try await judge(Candidate(name: "pocketsphinx", command: command, alwaysHears: false))
    }

    /// The adapter with a model, as it is installed.
    @Test(.enabled(if: InstalledWhisper.command() != nil, "engines/install-whisper installs it"))
    func theWhisperAdapterConforms() async throws {
        let command = try #require(InstalledWhisper.command())
        try await judge(Candidate(name: InstalledWhisper.name, command: command, alwaysHears: false))
    }

    /// What the Whisper adapter does with texts that its decoder gives, without a model: which of two counts, and which none.
    private static let decoded = """
        import sys; sys.path.insert(0, sys.argv[1])
        from types import SimpleNamespace as Fake
        import faster_whisper_engine as engine
        class Texts(engine.WhisperRecognizer):
            def __init__(self, plain, prompted):
                self.texts = {False: plain, True: prompted}
                self.numpy = Fake(pad=lambda samples, _: samples, ascontiguousarray=lambda features: features)
                features = type("Features", (), {"shape": (80, 2), "__getitem__": lambda self, _: self})
                align = lambda _, tokens, *rest: [
                    [{"word": word, "start": 0, "end": 1, "probability": 1} for word in tokens[0]]]
                self.model = Fake(feature_extractor=lambda *a, **k: features(), encode=lambda _: None, find_alignment=align)
                self.library = Fake(transcribe=Fake(
                    merge_punctuations=lambda *a: None,
                    get_compression_ratio=lambda text: len(text.split()) / len(set(text.split()))))
                self.tokenizer, self.prompt, self.expected = None, [1], {"etcd"}
            def _generate(self, encoded, prompt, longest):
                text, score = self.texts[bool(prompt)]
                return engine.Decoded(text.split(), text, score)
        def hear(plain, prompted):
            try: return " ".join(word.text for word in Texts(plain, prompted)._hear_piece(range(16000), 0))
            except engine.EngineError as error: return error.code
        print(hear(("a b", -.5), ("a etcd", -.4)))      # the prompt found its word
        print(hear(("a b", -.5), ("a etcd", -.6)))      # and made the text less likely
        print(hear(("a b", -.1), ("a etcd", -.05)))     # which was certain without
        print(hear(("a b", -.5), ("a c", -.4)))         # and found nothing
        print(hear(("", -.5), ("etcd", -.1)))           # where nothing was said
        print(hear(("a b", -.5), ("etcd " * 9, -.1)))   # and repeated itself
        print(hear(("a " * 9, -.5), ("b", -.9)))        # a loop without it
        """

    @Test func theWhisperAdapterChoosesWhatWasSaid() async throws {
        let result = try await Command.run(
            URL(fileURLWithPath: Self.python), ["python3", "-c", Self.decoded, Self.engines])
        #expect(
            result.output == "a etcd\na b\na b\na b\n\na b\ndecoder_looped\n", "\(result.error)")
    }

    @Test func theHTTPAdapterConforms() async throws {
        let server = Process()
        server.executableURL = URL(fileURLWithPath: Self.python)
        server.arguments = ["python3", "-c", Self.endpoint]
        let output = Pipe()
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        try server.run()
        // SIGTERM may be blocked on the thread that starts it, and so in it.
        defer { kill(server.processIdentifier, SIGKILL) }
        let line = try await offPool { output.fileHandleForReading.availableData }
        let port = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        try await judge(
            Candidate(
                name: "openai-http",
                command: Self.adapter("openai_http_engine.py", "--url", "http://127.0.0.1:\(port)")))
    }

    @Test(
        arguments: [
            ["vosk_engine.py", "--model", "/nowhere"], ["sherpa_onnx_engine.py", "--model", "/nowhere"],
            ["faster_whisper_engine.py", "--model", "/nowhere"], ["openai_http_engine.py", "--url", "ftp://nowhere"],
        ])
    func saysWhatIsMissingBeforeItListens(arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.python)
        process.arguments = ["python3", Self.engines + "/" + arguments[0]] + arguments.dropFirst()
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let said = try await offPool {
            let data = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return data
        }
        #expect(process.terminationStatus == 2)
        guard case .error(nil, let code, let text) = try EngineMessage(line: [UInt8](said.dropLast())[...]) else {
            Issue.record("no error line")
            return
        }
        #expect(["model_missing", "package_missing", "bad_setting"].contains(code))
        #expect(text.contains(code == "package_missing" ? "pip install" : "nowhere"))
    }
}
