import Testing

@testable import EngineProcess
@testable import Transcription

struct EngineConversationTests {
    private static let description = EngineDescription(name: "test", model: "m", canBias: true)
    private static let second = [Int16](repeating: 1, count: 16_000)

    private func ready(limits: EngineLimits = EngineLimits()) -> EngineConversation {
        var conversation = EngineConversation(limits: limits)
        conversation.advance(to: .zero)
        conversation.started(at: .zero)
        conversation.received(.ready(Self.description), at: .zero)
        conversation.lease(RecognizerOptions())
        _ = conversation.takeOutputs()
        return conversation
    }

    /// All frames that wait, and how much audio each begun segment got, as `B1 32000 E`.
    private func sent(_ conversation: inout EngineConversation) throws -> String {
        var parser = EngineFrameParser()
        while let bytes = conversation.nextFrame() { parser.append(bytes) }
        var words: [String] = []
        var samples = 0
        func flush() {
            if samples > 0 { words.append("\(samples)") }
            samples = 0
        }
        while let frame = try parser.next() {
            if case .audio(let pcm) = frame {
                samples += pcm.count
                continue
            }
            flush()
            switch frame {
            case .options: words.append("O")
            case .begin(let segment, _): words.append("B\(segment)")
            case .end: words.append("E")
            case .cancel: words.append("X")
            case .bias: words.append("W")
            case .audio: break
            }
        }
        flush()
        return words.joined(separator: " ")
    }

    private func events(_ conversation: inout EngineConversation) -> [RecognizerEvent] {
        conversation.takeOutputs().compactMap { if case .emit(let event) = $0 { event } else { nil } }
    }

    @Test func saysASegmentInOrder() throws {
        var conversation = ready()
        conversation.bias(RecognitionBias(phrases: []))
        conversation.begin(segment: 5, mean: nil, at: .zero)
        conversation.accept(Self.second)
        #expect(try sent(&conversation) == "O W B1 16000")
        conversation.accept(Self.second)
        conversation.end(at: .seconds(2))
        conversation.accept(Self.second)
        #expect(try sent(&conversation) == "16000 E")
    }

    @Test func saysNothingBeforeTheEngineIsReady() throws {
        var conversation = EngineConversation()
        conversation.lease(RecognizerOptions())
        conversation.begin(segment: 1, mean: nil, at: .zero)
        conversation.accept(Self.second)
        #expect(try sent(&conversation) == "")
        conversation.advance(to: .zero)
        #expect(conversation.takeOutputs() == [.start])
        conversation.started(at: .zero)
        conversation.received(.ready(Self.description), at: .seconds(1))
        #expect(events(&conversation) == [.ready(Self.description)])
        #expect(try sent(&conversation) == "O B1 16000")
    }

    @Test func endsASegmentThatTheNextOneOvertakes() throws {
        var conversation = ready()
        conversation.begin(segment: 1, mean: nil, at: .zero)
        conversation.accept(Self.second)
        conversation.begin(segment: 2, mean: nil, at: .seconds(1))
        #expect(try sent(&conversation) == "O B1 16000 E B2")
    }

    @Test func givesTheTrackItsOwnNumbersBack() throws {
        var conversation = ready()
        conversation.begin(segment: 41, mean: nil, at: .zero)
        conversation.accept(Self.second)
        conversation.end(at: .seconds(1))
        _ = try sent(&conversation)
        conversation.received(.partial(segment: 1, words: [], decoded: 99_999), at: .seconds(1))
        conversation.received(
            .final(
                RecognizedSegment(
                    segment: 1, words: [RecognizedWord(text: "x", start: 5, end: 99_999)], samples: 1)), at: .seconds(2)
        )
        #expect(
            events(&conversation) == [
                .partial(segment: 41, words: [], decoded: 16_000),
                .final(
                    RecognizedSegment(
                        segment: 41, words: [RecognizedWord(text: "x", start: 5, end: 16_000)], samples: 16_000)),
            ])
        // A second answer is nobody's.
        conversation.received(.final(RecognizedSegment(segment: 1, words: [])), at: .seconds(3))
        #expect(events(&conversation).isEmpty)
    }

    @Test func tellsEverythingUnansweredAgainAfterADeath() throws {
        var conversation = ready()
        conversation.begin(segment: 1, mean: nil, at: .zero)
        conversation.accept(Self.second)
        conversation.begin(segment: 2, mean: nil, at: .zero)
        conversation.accept(Self.second)
        _ = try sent(&conversation)
        conversation.exited(.died(status: "signal 9"), at: .seconds(1))
        #expect(events(&conversation) == [.restarted(.died(status: "signal 9"))])
        conversation.accept(Self.second)
        conversation.advance(to: .seconds(1))
        #expect(conversation.takeOutputs() == [.start])
        conversation.started(at: .seconds(1))
        conversation.received(.ready(Self.description), at: .seconds(2))
        #expect(try sent(&conversation) == "O B1 16000 E B2 32000")
    }

    @Test func waitsLongerAfterEachDeathAndForgivesASoundLife() {
        var conversation = EngineConversation()
        var now = Duration.zero
        var pauses: [Duration] = []
        for _ in 0..<9 {
            conversation.started(at: now)
            conversation.exited(.died(status: "exit status 1"), at: now)
            pauses.append((conversation.nextDeadline ?? .zero) - now)
            now = conversation.nextDeadline ?? now
        }
        #expect(pauses == [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000].map { .milliseconds($0) })
        conversation.started(at: now)
        conversation.received(.ready(Self.description), at: now)
        conversation.exited(.died(status: "exit status 1"), at: now + .seconds(31))
        #expect(conversation.nextDeadline == now + .seconds(31))
    }

    @Test func killsAnEngineThatDoesNotAnswerInTime() throws {
        var conversation = ready()
        conversation.begin(segment: 1, mean: CepstralMean([Float](repeating: 0, count: 13)), at: .zero)
        conversation.accept(Self.second)
        conversation.end(at: .seconds(1))
        _ = try sent(&conversation)
        // A sign of progress puts it off: 10 s and the segment's own second from there.
        conversation.received(.partial(segment: 1, words: [], decoded: 1), at: .seconds(5))
        _ = conversation.takeOutputs()
        #expect(conversation.nextDeadline == .seconds(16))
        conversation.advance(to: .milliseconds(15_999))
        #expect(conversation.takeOutputs().isEmpty)
        conversation.advance(to: .seconds(16))
        #expect(conversation.takeOutputs() == [.emit(.failed(segment: 1, .timedOut(seconds: 10))), .kill])
        #expect(conversation.nextFrame() == nil)
    }

    @Test func givesAnOfflineSegmentMoreTime() throws {
        var conversation = ready()
        conversation.begin(segment: 1, mean: nil, at: .zero)
        conversation.accept(Self.second)
        conversation.end(at: .seconds(1))
        _ = try sent(&conversation)
        #expect(conversation.nextDeadline == .seconds(1 + 10 + 4))
    }

    @Test func givesUpASegmentWhoseBeginningIsGone() throws {
        var limits = EngineLimits()
        limits.heldSamples = 4 * 16_000
        var conversation = ready(limits: limits)
        conversation.begin(segment: 1, mean: nil, at: .zero)
        for _ in 0..<10 {
            conversation.accept(Self.second)
            _ = try sent(&conversation)
        }
        #expect(events(&conversation).isEmpty)
        conversation.exited(.died(status: "signal 9"), at: .seconds(10))
        #expect(events(&conversation) == [.failed(segment: 1, .audioLost), .restarted(.died(status: "signal 9"))])
    }

    @Test func givesUpTheRunningSegmentOfAnEngineThatFallsBehind() throws {
        var limits = EngineLimits()
        limits.heldSamples = 4 * 16_000
        var conversation = ready(limits: limits)
        conversation.begin(segment: 1, mean: nil, at: .zero)
        for _ in 0..<10 { conversation.accept(Self.second) }
        conversation.end(at: .seconds(10))
        #expect(events(&conversation) == [.failed(segment: 1, .overloaded)])
        conversation.begin(segment: 2, mean: nil, at: .seconds(10))
        #expect(try sent(&conversation) == "O B2")
    }

    @Test func refusesMoreSegmentsThanItHolds() {
        var limits = EngineLimits()
        limits.heldSegments = 2
        var conversation = ready(limits: limits)
        for segment in 1...3 { conversation.begin(segment: segment, mean: nil, at: .zero) }
        #expect(events(&conversation) == [.failed(segment: 3, .overloaded)])
        #expect(conversation.counters.segmentsRefused == 1)
    }

    @Test func cancelsOnTheWireOnlyWhatIsOpenThere() throws {
        var conversation = ready()
        conversation.begin(segment: 1, mean: nil, at: .zero)
        conversation.cancel()
        #expect(try sent(&conversation) == "O")
        conversation.begin(segment: 2, mean: nil, at: .zero)
        _ = try sent(&conversation)
        conversation.cancel()
        #expect(try sent(&conversation) == "X")
        conversation.begin(segment: 3, mean: nil, at: .zero)
        conversation.end(at: .zero)
        _ = try sent(&conversation)
        conversation.cancel()
        #expect(try sent(&conversation) == "")
        conversation.received(.final(RecognizedSegment(segment: 3, words: [])), at: .zero)
        #expect(events(&conversation).isEmpty)
    }

    @Test func keepsItsPromisesWhateverHappens() throws {
        var random = SeededNumbers(state: 9)
        let audio = [Int16](repeating: 1, count: 1000)
        for _ in 0..<200 {
            var limits = EngineLimits()
            limits.heldSamples = 5000
            var conversation = EngineConversation(limits: limits)
            conversation.lease(RecognizerOptions())
            var now = Duration.zero
            var begun = 0
            var ended: Set<Int> = []
            var answered: [Int: Int] = [:]
            for _ in 0..<200 {
                now += .milliseconds(Int(random.next() % 2000))
                switch random.next() % 12 {
                case 0, 1:
                    ended.formUnion(begun > 0 ? [begun] : [])
                    begun += 1
                    conversation.begin(segment: begun, mean: nil, at: now)
                case 2, 3, 4: conversation.accept(audio)
                case 5:
                    if begun > 0 { ended.insert(begun) }
                    conversation.end(at: now)
                case 6:
                    if case .ready = conversation.phase { conversation.exited(.died(status: "x"), at: now) }
                case 7: conversation.rejected(.lineTooLong)
                default:
                    let segment = Int(random.next() % UInt64(begun + 2))
                    conversation.received(.final(RecognizedSegment(segment: segment, words: [])), at: now)
                }
                conversation.advance(to: now)
                for output in conversation.takeOutputs() {
                    switch output {
                    case .start:
                        conversation.started(at: now)
                        conversation.received(.ready(Self.description), at: now)
                    case .kill: conversation.exited(.died(status: "killed"), at: now)
                    case .emit(.final(let result)): answered[result.segment, default: 0] += 1
                    case .emit(.failed(let segment?, _)): answered[segment, default: 0] += 1
                    case .emit: break
                    }
                }
                for _ in 0..<Int(random.next() % 8) { _ = conversation.nextFrame() }
            }
            // Long silence: everything that was ended is answered, once.
            conversation.end(at: now)
            if begun > 0 { ended.insert(begun) }
            for _ in 0..<100 {
                now += .seconds(60)
                conversation.advance(to: now)
                for output in conversation.takeOutputs() {
                    switch output {
                    case .start:
                        conversation.started(at: now)
                        conversation.received(.ready(Self.description), at: now)
                    case .kill: conversation.exited(.died(status: "killed"), at: now)
                    case .emit(.final(let result)): answered[result.segment, default: 0] += 1
                    case .emit(.failed(let segment?, _)): answered[segment, default: 0] += 1
                    case .emit: break
                    }
                }
                while conversation.nextFrame() != nil {}
            }
            #expect(ended.allSatisfy { answered[$0] == 1 })
            #expect(answered.values.allSatisfy { $0 == 1 })
        }
    }
}

/// The same numbers at every run (xorshift64, Marsaglia 2003).
private struct SeededNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
