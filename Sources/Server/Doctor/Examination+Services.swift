import EngineProcess
import Foundation
import Gateway
import PocketSphinxEngine
import OutboundHTTP
import Translation

/// What the server talks to: its port, recognisers, translators.
extension Examination {
    var port: Finding {
        let (host, port) = (configuration.http.host, configuration.http.port)
        guard port != 0 else { return .ok("port", "any free one on \(host)") }
        do {
            try Gateway.checkListening(host: host, port: UInt16(clamping: port))
            return .ok("port", "\(host):\(port) is free")
        } catch {
            if serverHoldsData { return .ok("port", "\(host):\(port), in use by the running server") }
            return .fail("port", "\(error)", "choose another http.port or --port; ss -ltnp shows who has it")
        }
    }

    /// How words are said that no dictionary holds; the built-in engine alone asks.
    var pronunciations: Finding {
        let name = "espeak-ng"
        guard configuration.audio.command.isEmpty else {
            return .ok("names", "left to the engine \(configuration.audio.engine)")
        }
        return Self.isOnPath(name)
            ? .ok("names", "\(name) says how words are spoken that no dictionary holds")
            : .warn(
                "names", "\(name) is not installed: names of the agenda are not listened for",
                "apt-get install espeak-ng")
    }

    /// Starts one as the server would, and waits until it can listen.
    func recognizer() async -> Finding {
        let name = configuration.audio.engine
        do {
            let command = try configuration.engineCommand
            if configuration.audio.command.isEmpty {
                _ = try PocketSphinxModel(directory: PocketSphinxModel.defaultDirectory)
            }
            return await start("engine", name, command)
        } catch {
            return .fail(
                "engine", "\(name): \(error)", "mend audio.engine and audio.command; docs/engines.md lists engines")
        }
    }

    /// The engine that makes the finals, where it is another one.
    func secondPass() async -> Finding {
        if let (name, command) = configuration.secondPass {
            let finding = await start("second pass", name, command)
            // Without it the server works, at the quality of the first.
            return finding.state == .ok ? finding : .warn(finding.subject, finding.text, finding.remedy ?? "")
        }
        return configuration.audio.secondPass.engine == SecondPassSettings.none || !configuration.audio.command.isEmpty
            ? .ok("second pass", "none; finals are those of \(configuration.audio.engine)")
            : .warn(
                "second pass", "not installed: finals are those of \(configuration.audio.engine), the gist",
                "engines/install-whisper")
    }

    private func start(_ subject: String, _ name: String, _ command: EngineCommand) async -> Finding {
        do {
            let pool = try EnginePool(name: name, command: command, size: 1)
            defer { pool.close() }
            let begin = ContinuousClock.now
            if await pool.becomesReady(within: .seconds(15)) {
                let engine = pool.status.engine.map { "\($0.name) (\($0.model))" } ?? name
                return .ok(subject, "\(engine) ready in \((ContinuousClock.now - begin).milliseconds) ms")
            }
            return .fail(
                subject,
                "\(name) did not get ready; its process ended \(pool.status.counters.deaths) times in 15 s at most",
                "run it by hand to see why: \(([command.executable] + command.arguments).joined(separator: " "))")
        } catch {
            return .fail(subject, "\(name): \(error)", "docs/engines.md lists engines and how to configure them")
        }
    }

    /// Asks the configured one for a translation, as a caption would.
    func translators() async -> [Finding] {
        let engine = configuration.translation.engine.rawValue
        let http = HTTPClient()
        defer { http.close() }
        let parts = TranslationParts(configuration.translation, http: http)
        defer { parts.close() }
        guard !parts.translators.isEmpty else {
            return [.ok("translator", "none: captions come from the memory alone")]
        }
        var findings: [Finding] = []
        for translator in parts.translators {
            do throws(TranslatorFailure) {
                let begin = ContinuousClock.now
                let text = try await translator.translate("Good morning.", LanguagePair(from: "en", to: "es"))
                findings.append(
                    .ok(
                        "translator",
                        "\(translator.engine): Good morning. → \(text) in \((ContinuousClock.now - begin).milliseconds) ms"
                    ))
            } catch {
                let remedy =
                    configuration.translation.engine == .apertium
                    ? "apt-get install apertium apertium-eng-spa, or set translation.engine: none"
                    : "check translation.address and translation.key"
                findings.append(.warn("translator", "\(engine): \(error)", remedy))
            }
        }
        return findings
    }

    private static func isOnPath(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}
