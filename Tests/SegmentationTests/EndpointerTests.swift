import Testing

@testable import AudioSignal
@testable import Segmentation
import TestRandom

/// Verdicts are drawn: `#` is a frame of speech, `.` one without. A frame is 20 ms, 320 samples.
struct EndpointerTests {
    private let frame = PCM16.frameSamples

    /// Runs drawn verdicts; each frame is filled with its number.
    private func run(_ marbles: String, _ settings: EndpointerSettings = .live, finish: Bool = false) -> [SegmentEvent]
    {
        var endpointer = Endpointer(settings: settings)
        var events: [SegmentEvent] = []
        for (index, mark) in marbles.filter({ $0 != " " }).enumerated() {
            let samples = [Int16](repeating: Int16(index), count: frame)
            events += endpointer.accept(samples, isSpeech: mark == "#")
        }
        return finish ? events + endpointer.finish() : events
    }

    private func withoutAudio(_ events: [SegmentEvent]) -> [SegmentEvent] {
        events.compactMap { event in
            switch event {
            case .audio: nil
            case .started(let at, let from, _): .started(at: at, from: from, audio: [])
            default: event
            }
        }
    }

    private func frames(_ count: Int) -> Int64 { Int64(count * frame) }

    @Test func startsAfterSixOfTenFramesAndReachesBack() {
        let silence = String(repeating: ".", count: 50)
        #expect(run(silence + "#####").isEmpty)
        let events = run(silence + "###..###")
        guard case .started(let at, let from, let audio) = events.first else {
            Issue.record("no segment started")
            return
        }
        #expect(at == frames(50))
        #expect(from == frames(35))
        #expect(audio.count == 23 * frame)
        #expect(audio.first == 35 && audio.last == 57)
    }

    @Test func takesNoClickForSpeech() {
        #expect(run("....###.......##........####......#.#.#......").isEmpty)
    }

    @Test func reachesBackNoFurtherThanTheAudio() {
        guard case .started(let at, let from, let audio) = run("..######").first else {
            Issue.record("no segment started")
            return
        }
        #expect(at == frames(2))
        #expect(from == 0)
        #expect(audio.count == 8 * frame)
    }

    @Test func pausesOnceAndEndsAfterSilence() {
        let events = run("######" + String(repeating: ".", count: 40))
        #expect(
            withoutAudio(events) == [
                .started(at: 0, from: 0, audio: []), .pause(at: frames(6)),
                .ended(at: frames(6), through: frames(6 + 25), reason: .silence),
            ])
    }

    @Test func goesOnThroughAPauseAndReportsEach() {
        let pause = String(repeating: ".", count: 15)
        let events = run("######" + pause + "###" + pause + "#", finish: true)
        #expect(
            withoutAudio(events) == [
                .started(at: 0, from: 0, audio: []), .pause(at: frames(6)), .pause(at: frames(24)),
                .ended(at: frames(40), through: frames(40), reason: .flush),
            ])
    }

    @Test(arguments: [(200, 10), (300, 15), (1_000, 50), (1, 10), (99_999, 500)])
    func endsAfterTheSilenceAClientAsksFor(milliseconds: Int, expected: Int) {
        let settings = EndpointerSettings.live(endSilenceMilliseconds: milliseconds)
        let events = run("######" + String(repeating: ".", count: 600), settings)
        #expect(events.last == .ended(at: frames(6), through: frames(6 + expected), reason: .silence))
    }

    @Test func letsShortSegmentsOfRecordingsGrow() {
        let gap = String(repeating: ".", count: 30)
        let short = run("######" + gap + "####", .offline, finish: true)
        #expect(short.last == .ended(at: frames(40), through: frames(40), reason: .flush))
        let long = run(String(repeating: "#", count: 260) + gap + "####", .offline)
        #expect(long.last == .ended(at: frames(260), through: frames(285), reason: .silence))
    }

    @Test func beginsTheNextSegmentWhereTheLastEnded() {
        let events = run("######" + String(repeating: ".", count: 25) + "######")
        guard case .started(let at, let from, _) = events.last(where: { if case .started = $0 { true } else { false } })
        else {
            Issue.record("no second segment")
            return
        }
        #expect(at == frames(31))
        #expect(from == frames(31))
    }

    @Test func cutsEndlessSpeechAtADipAsDeepAsAnyOfTheLastSeconds() {
        // A voice whose level dips three times a second: deep until 10 s, shallow until one deep dip at 12 s.
        var endpointer = Endpointer()
        var cut: Int64?
        for index in 0..<760 {
            let isDip = index % 16 < 6
            let amplitude: Int16 =
                (598...603).contains(index) ? 90 : (isDip ? (index < 480 ? 100 : 900) : 4_000)
            let events = endpointer.accept([Int16](repeating: amplitude, count: frame), isSpeech: true)
            if case .ended(_, let through, .forced)? = events.last { cut = cut ?? through }
        }
        #expect(cut.map { (frames(598)...frames(604)).contains($0) } == true)
    }

    @Test func cutsSpeechWithoutDipsAtItsGreatestLength() {
        var endpointer = Endpointer()
        var events: [SegmentEvent] = []
        // Ever quieter would always be a dip; ever louder never is one.
        for index in 0..<760 {
            events += endpointer.accept([Int16](repeating: Int16(100 + index * 10), count: frame), isSpeech: true)
        }
        #expect(withoutAudio(events).dropFirst().first == .ended(at: 240_000, through: 240_000, reason: .forced))
    }

    @Test func goesOnAtALaterPositionAfterAGap() {
        var endpointer = Endpointer()
        for _ in 0..<10 { _ = endpointer.accept([Int16](repeating: 1, count: frame), isSpeech: true) }
        #expect(endpointer.jump(to: 100_000) == [.ended(at: frames(10), through: frames(10), reason: .flush)])
        #expect(!endpointer.isSpeaking)
        var events: [SegmentEvent] = []
        for _ in 0..<6 { events += endpointer.accept([Int16](repeating: 1, count: frame), isSpeech: true) }
        #expect(withoutAudio(events) == [.started(at: 100_000, from: 100_000, audio: [])])
        // Never back in time.
        _ = endpointer.jump(to: 5)
        #expect(endpointer.accept([Int16](repeating: 1, count: frame), isSpeech: true).isEmpty)
    }

    /// Every sample is numbered; what comes out must be runs of numbers, each once, none twice, whatever is said.
    @Test(arguments: 0..<20) func givesEverySampleOnceInOrderWhateverIsSaid(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var settings = EndpointerSettings()
        settings.cutFrom = PCM16.samples(milliseconds: 1_000)
        settings.longest = PCM16.samples(milliseconds: 1_500)
        settings.endSilence = PCM16.samples(milliseconds: Int.random(in: 20...600, using: &generator))
        let start = Int64.random(in: 0...5, using: &generator) * 1_000
        var endpointer = Endpointer(settings: settings, at: start)
        var checker = SegmentChecker(longest: settings.longest)
        var position = start
        var talking = false
        for _ in 0..<1_500 {
            if Int.random(in: 0..<20, using: &generator) == 0 { talking.toggle() }
            let isSpeech = talking == (Int.random(in: 0..<6, using: &generator) != 0)
            let samples = (0..<frame).map { Int16(truncatingIfNeeded: position + Int64($0)) }
            position += Int64(frame)
            checker.check(endpointer.accept(samples, isSpeech: isSpeech), at: position)
            switch Int.random(in: 0..<200, using: &generator) {
            case 0: checker.check(endpointer.finish(), at: position)
            case 1:
                let later = position + Int64.random(in: -500...5_000, using: &generator)
                checker.check(endpointer.jump(to: later), at: position)
                position = max(position, later)
            default: break
            }
        }
        checker.check(endpointer.finish(), at: position)
        #expect(checker.faults.isEmpty)
        #expect(checker.segments > 3)
        #expect(!checker.isOpen)
    }
}

/// Checks the promises of `SegmentEvent` over samples that hold their own position.
private struct SegmentChecker {
    let longest: Int
    var segments = 0
    var faults: [String] = []
    /// Where the running segment began and the next sample it must hold.
    private var open: (from: Int64, next: Int64)?
    private var lastEnd: Int64 = 0

    var isOpen: Bool { open != nil }

    init(longest: Int) { self.longest = longest }

    mutating func check(_ events: [SegmentEvent], at position: Int64) {
        for event in events {
            switch event {
            case .started(let at, let from, let audio):
                if open != nil { faults.append("two segments at once at \(at)") }
                if from < lastEnd { faults.append("overlap at \(from)") }
                if at < from || at > position { faults.append("onset outside the audio") }
                open = (from, from)
                segments += 1
                take(audio)
            case .audio(let audio): take(audio)
            case .pause(let at): if open.map({ at > $0.next }) ?? true { faults.append("pause at \(at)") }
            case .ended(let at, let through, _):
                guard let running = open else {
                    faults.append("an end without a beginning at \(at)")
                    continue
                }
                if through != running.next { faults.append("ends at \(through) after \(running.next)") }
                if at > through || at < running.from { faults.append("offset \(at) outside the segment") }
                if through - running.from > Int64(longest) + 320 { faults.append("too long") }
                lastEnd = through
                open = nil
            }
        }
        if let open, open.next != position { faults.append("samples held back at \(position)") }
    }

    private mutating func take(_ audio: [Int16]) {
        guard let running = open else {
            faults.append("audio outside a segment")
            return
        }
        for (offset, sample) in audio.enumerated()
        where sample != Int16(truncatingIfNeeded: running.next + Int64(offset)) {
            faults.append("wrong sample at \(running.next + Int64(offset))")
            return
        }
        open?.next += Int64(audio.count)
    }
}
