import Foundation
import Testing
import Translation

@testable import Translators

private let isInstalled = FileManager.default.fileExists(atPath: "/usr/share/apertium/modes/eng-spa.mode")

@Suite(.timeLimit(.minutes(1)))
struct ApertiumTranslatorTests {
    private let pair = LanguagePair(from: "en", to: "es")

    /// A folder with one mode of the given stages.
    private func translator(_ mode: String, timeout: Duration = .seconds(2)) throws -> ApertiumTranslator {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("modes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try mode.write(to: folder.appendingPathComponent("eng-spa.mode"), atomically: true, encoding: .utf8)
        return ApertiumTranslator(modes: folder.path, timeout: timeout)
    }

    /// `sh` scripts get `-z` as all stages do, and pass it over.
    private func script(_ text: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("stage-\(UUID().uuidString)")
        try ("#!/usr/bin/env python3\n" + text).write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
        return file.path
    }

    private let answering = """
        import sys
        def texts():
            data = b""
            while True:
                byte = sys.stdin.buffer.read(1)
                if not byte: return
                if byte == b"\\0":
                    yield data
                    data = b""
                else: data += byte
        def say(data):
            sys.stdout.buffer.write(data); sys.stdout.buffer.flush()

        """

    @Test(.enabled(if: isInstalled, "apertium-eng-spa is not installed"))
    func translatesWhatIsInstalled() async throws {
        let translator = ApertiumTranslator()
        defer { translator.close() }
        #expect(translator.serves(pair))
        #expect(try await translator.translate("Good morning.", pair) == "Buenos días.")
        #expect(try await translator.translate("good morning", pair) == "buenos días")
        #expect(try await translator.translate("The house has ⟦1⟧ rooms.", pair).contains("⟦1⟧"))
        // Its own marks come through as text.
        let odd = try await translator.translate(#"A [b] {c} ^d$ \ / <e> @ *f*."#, pair)
        for mark in ["[", "]", "{", "}", "^", "$", "\\", "/", "<", ">", "@", "*"] {
            #expect(odd.contains(mark), "\(mark)")
        }
    }

    @Test func aStageThatDiesIsStartedAgain() async throws {
        let stage = try script(answering + "for text in texts():\n    say(b'hola' + b'\\0')\n    sys.exit(1)")
        let translator = try translator(stage)
        defer { translator.close() }
        for _ in 0..<3 { #expect(try await translator.translate("Hello.", pair) == "hola") }
    }

    @Test func aStageThatDiesAtOnceIsLeftAloneForAWhile() async throws {
        let translator = try translator("false")
        defer { translator.close() }
        for _ in 0..<3 {
            await #expect { try await translator.translate("Hello.", pair) } throws: {
                if case .unavailable = $0 as? TranslatorFailure { true } else { false }
            }
        }
    }

    @Test func aSlowStageEndsInATimeout() async throws {
        let stage = try script(
            answering
                + "for text in texts():\n    if b'low' in text:\n        sys.stdin.buffer.read()\n    say(b'hola' + b'\\0')"
        )
        let translator = try translator(stage, timeout: .milliseconds(100))
        defer { translator.close() }
        #expect(try await translator.translate("Hello.", pair) == "hola")
        await #expect(throws: TranslatorFailure.timedOut) { try await translator.translate("slow", pair) }
        #expect(try await translator.translate("Hello.", pair) == "hola")
    }

    @Test func aWrongAnswerIsNoTranslation() async throws {
        let stage = try script(answering + "for text in texts():\n    say(b'\\xff\\xfe' + b'\\0')")
        let translator = try translator(stage)
        defer { translator.close() }
        await #expect(throws: TranslatorFailure.nonsense("it is not UTF-8")) {
            try await translator.translate("Hello.", pair)
        }
    }

    @Test func aPairWithoutAModeIsUnsupported() async throws {
        let translator = ApertiumTranslator(modes: "/nowhere")
        #expect(!translator.serves(pair))
        await #expect(throws: TranslatorFailure.unsupported(pair)) { try await translator.translate("Hello.", pair) }
    }
}
