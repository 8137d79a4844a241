import Foundation
import Glibc
import Testing

@testable import EngineProcess
@testable import Transcription

@Suite(.enabled(if: ScriptedEngine.python != nil, "needs python3"), .timeLimit(.minutes(1)))
struct EnginePoolTests {
    static let second = [Int16](repeating: 100, count: 16_000)

    static func quickLimits() -> EngineLimits {
        var limits = EngineLimits()
        limits.finalTimeout = .milliseconds(400)
        limits.offlineFactor = 1
        limits.firstPause = .milliseconds(5)
        limits.longestPause = .milliseconds(20)
        return limits
    }

    @Test func answersASegmentWithItsWordsAndMean() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("sound"), size: 1)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.bias(RecognitionBias(phrases: [.init(text: "roomtone"), .init(text: "zyntrix")]))
        recognizer.begin(segment: 7, mean: nil)
        recognizer.accept(Self.second)
        recognizer.end()
        let events = await log.answer(of: 7)
        #expect(events.kinds == ["ready", "partial", "final 5"])
        guard case .final(let result) = events.last else { return }
        #expect(result.words.text == "word0 word1 word2 word3 word4")
        #expect(result.words.first?.confidence == 0.9)
        #expect(result.mean?.values == [Float](repeating: 2, count: 13))
        #expect(result.samples == 16_000)
        #expect(result.processorTime == .milliseconds(5))
    }

    @Test func hearsASegmentAgainWhenTheEngineDiesInItsMidst() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("dies"), size: 1)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        for _ in 0..<3 { recognizer.accept(Self.second) }
        recognizer.end()
        let events = await log.answer(of: 1)
        #expect(events.kinds == ["ready", "partial", "restarted", "ready", "partial", "final 15"])
        #expect(pool.status.counters.deaths == 1)
    }

    /// A takeover gets the engine once the former track has its last words, and nobody else in between.
    @Test func handsAnEngineOverAfterTheLastWords() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("sound"), size: 1)
        defer { pool.close() }
        let (old, new) = (EventLog(), EventLog())
        let former = try pool.lease(RecognizerOptions(), handler: old.handler)
        former.begin(segment: 1, mean: nil)
        former.accept(Self.second)
        let successor = try pool.lease(RecognizerOptions(), succeeding: former, handler: new.handler)
        successor.begin(segment: 1, mean: nil)
        successor.accept(Self.second + Self.second)
        successor.end()
        #expect(throws: RecognizerError.atCapacity(limit: 1)) {
            try pool.lease(RecognizerOptions(), succeeding: former, handler: new.handler)
        }
        former.end()
        let last = await old.answer(of: 1)
        #expect(last.kinds.last == "final 5")
        former.close()
        #expect(throws: RecognizerError.atCapacity(limit: 1)) {
            try pool.lease(RecognizerOptions(), handler: old.handler)
        }
        let events = await new.answer(of: 1)
        #expect(events.kinds.last == "final 10")
        successor.close()
        #expect(pool.status.leased == 0)
    }

    @Test func survivesASignalFromOutsideWhileASegmentRuns() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("sound"), size: 1)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(Self.second)
        _ = await log.until { if case .partial(_, let words, _) = $0 { words.count == 5 } else { false } }
        let first = try #require(pool.processIdentifiers.first)
        kill(first, SIGKILL)
        recognizer.accept(Self.second)
        recognizer.end()
        let events = await log.answer(of: 1)
        #expect(events.kinds.last == "final 10")
        #expect(events.kinds.contains("restarted"))
        #expect(pool.processIdentifiers.first != first)
    }

    @Test func replacesAnEngineThatHangsAndGoesOnWithTheNextSegment() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(
            name: "scripted", command: engine.command("hangs"), size: 1, limits: Self.quickLimits())
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(Array(Self.second.prefix(3200)))
        recognizer.end()
        recognizer.begin(segment: 2, mean: nil)
        recognizer.accept(Array(Self.second.prefix(6400)))
        let first = await log.answer(of: 1)
        #expect(first.lastFault == .timedOut(seconds: 0))
        recognizer.end()
        let second = await log.answer(of: 2)
        #expect(second.kinds.last == "final 2")
    }

    @Test func givesUpASegmentThatKillsEveryEngine() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(
            name: "scripted", command: engine.command("poisoned"), size: 1, limits: Self.quickLimits())
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(Self.second)
        recognizer.end()
        let events = await log.answer(of: 1)
        #expect(events.lastFault == .died(status: "exit status 3"))
        #expect(pool.status.counters.deaths == 2)
    }

    @Test(arguments: ["greets", "skips"])
    func toleratesAnEngineOfBadManners(behaviour: String) async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command(behaviour), size: 1)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        for segment in 1...2 {
            recognizer.begin(segment: segment, mean: nil)
            recognizer.accept(Self.second)
            recognizer.end()
        }
        let events = await log.answer(of: 2)
        #expect(events.kinds.last == "final 5")
        #expect(events.kinds.contains("failed 1") == (behaviour == "skips"))
        #expect(pool.status.counters.linesRejected == (behaviour == "greets" ? 4 : 0))
    }

    @Test(arguments: ["endless", "babbles", "old"])
    func replacesAnEngineThatDoesNotSpeakTheProtocol(behaviour: String) async throws {
        let engine = try ScriptedEngine()
        var limits = Self.quickLimits()
        limits.badLines = 2
        let pool = try EnginePool(name: "scripted", command: engine.command(behaviour), size: 1, limits: limits)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(Self.second)
        recognizer.end()
        let events = await log.until {
            switch $0 {
            case .failed, .restarted: true
            default: false
            }
        }
        #expect(!events.kinds.contains("final 5"))
        // An endless line is one bad line, however long it is; the segment then runs into its time.
        #expect(pool.status.counters.linesRejected > 0)
    }

    @Test func boundsTheAudioThatASlowEngineIsOwed() async throws {
        let engine = try ScriptedEngine()
        var limits = Self.quickLimits()
        limits.heldSamples = 5 * 16_000
        let pool = try EnginePool(name: "scripted", command: engine.command("deaf"), size: 1, limits: limits)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        for _ in 0..<60 { recognizer.accept(Self.second) }
        let events = await log.answer(of: 1)
        #expect(events.lastFault == .overloaded)
    }

    @Test func tellsWhyAnEngineDoesNotStart() async throws {
        let engine = try ScriptedEngine()
        let limits = Self.quickLimits()
        for (command, expected) in [
            (engine.command("refuses"), "model_missing"),
            (EngineCommand(executable: "/nowhere/engine"), "No such file"),
        ] {
            let pool = try EnginePool(name: "scripted", command: command, size: 1, limits: limits)
            let log = EventLog()
            let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
            let events = await log.until { if case .failed(nil, _) = $0 { true } else { false } }
            #expect(events.lastFault.map { "\($0)" }?.contains(expected) == true)
            recognizer.close()
            pool.close()
        }
    }

    @Test func noticesAnEngineThatEndedWhileItsChildHoldsTheOutput() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("forks"), size: 1)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(Self.second)
        recognizer.end()
        #expect(await log.answer(of: 1).kinds == ["ready", "partial", "restarted", "ready", "partial", "final 5"])
    }

    @Test func leasesAsManyAsThereAreAndTakesThemBack() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("sound"), size: 2)
        defer { pool.close() }
        let log = EventLog()
        let one = try pool.lease(RecognizerOptions(), handler: log.handler)
        let two = try pool.lease(RecognizerOptions(), handler: { _ in })
        #expect(throws: RecognizerError.atCapacity(limit: 2)) {
            try pool.lease(RecognizerOptions(), handler: { _ in })
        }
        _ = await log.until { if case .ready = $0 { true } else { false } }
        two.close()
        two.close()
        #expect(pool.status.leased == 1)
        #expect(throws: RecognizerError.unsupportedLanguage("de", engine: "scripted")) {
            try pool.lease(RecognizerOptions(language: "de"), handler: { _ in })
        }
        let three = try pool.lease(RecognizerOptions(language: "en-GB"), handler: { _ in })
        #expect(pool.status.leased == 2)
        withExtendedLifetime((one, three)) {}
    }

    @Test func keepsTheResultsOfOneLeaseFromTheNext() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("sound"), size: 1)
        defer { pool.close() }
        for round in 1...20 {
            let log = EventLog()
            let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
            recognizer.begin(segment: 1, mean: nil)
            recognizer.accept(Array(Self.second.prefix(3200 * (round % 4 + 1))))
            recognizer.end()
            recognizer.begin(segment: 2, mean: nil)
            recognizer.accept(Self.second)
            // Odd rounds leave with everything unanswered.
            if round.isMultiple(of: 2) {
                #expect(await log.answer(of: 1).kinds.last == "final \(round % 4 + 1)")
            }
            recognizer.close()
        }
        #expect(pool.status.counters.deaths == 0)
    }

    @Test func dropsWhatWasCancelled() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("sound"), size: 1)
        defer { pool.close() }
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(Self.second)
        _ = await log.until { if case .partial = $0 { true } else { false } }
        recognizer.cancel()
        recognizer.begin(segment: 2, mean: nil)
        recognizer.accept(Array(Self.second.prefix(3200)))
        recognizer.end()
        let events = await log.answer(of: 2)
        #expect(events.kinds.last == "final 1")
        #expect(pool.status.counters.deaths == 0)
    }

    @Test func leavesNoProcessBehind() async throws {
        let engine = try ScriptedEngine()
        let pool = try EnginePool(name: "scripted", command: engine.command("sound"), size: 2)
        let log = EventLog()
        let recognizer = try pool.lease(RecognizerOptions(), handler: log.handler)
        _ = await log.until { if case .ready = $0 { true } else { false } }
        let identifiers = pool.processIdentifiers
        #expect(identifiers.count == 2)
        pool.close()
        for identifier in identifiers { #expect(kill(identifier, 0) == -1 && errno == ESRCH) }
        #expect(throws: RecognizerError.closed) { try pool.lease(RecognizerOptions(), handler: { _ in }) }
        recognizer.close()
    }
}
