import Concurrency
import MediaTransport
import RoomModel
import Rooms
import Testing
import Transcription

struct AudioTrackTests {
    /// What the network lost stands in the caption, and what came too late as such.
    @Test func marksWhatIsMissing() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        let track = opened.track
        for _ in 0..<25 { track.post(.packet(Hall.packet(20), arrival: hall.clock.wall.now())) }
        // 200 ms without a packet: concealed for 100 ms, then lost. The last 20 ms come later.
        track.post(.unit(.lost(packets: 10, samples: 3_200, next: [0x48]), arrival: hall.clock.wall.now()))
        track.post(.unit(.late(before: 320, samples: 320), arrival: hall.clock.wall.now()))
        hall.speak(into: track)
        track.end()
        let (summary, finals) = await hall.run(opened)
        let gaps = try #require(finals.first?.gaps)
        #expect(gaps.map(\.reason) == [.concealed, .lost, .late])
        #expect(gaps.map(\.start.seconds) == [0.5, 0.6, 0.68])
        #expect(gaps.last?.end.seconds == 0.7)
        #expect(summary.lost == 10)
        #expect(abs(summary.loss - 10.0 / 135) < 1e-9)
    }

    /// A second pass begins at a pause, and must know whether the segment's end came without another word.
    @Test func tellsPausesAndWhetherTheyWereTheEnd() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        let spans = [(50, true), (15, false), (50, true), (50, false), (25, true)]
        for (packets, loud) in spans {
            for _ in 0..<packets {
                opened.track.post(.packet(Hall.packet(20, loud: loud), arrival: hall.clock.wall.now()))
            }
        }
        opened.track.end()
        await hall.run(opened)
        #expect(hall.pool.state.withLock { $0.calls } == ["pause", "pause", "end at pause", "end"])
    }

    /// A sender that stalls in mid-sentence does not hold the sentence back.
    @Test func tellsWhatWasSaidBeforeAStall() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        for _ in 0..<25 { opened.track.post(.packet(Hall.packet(20), arrival: hall.clock.wall.now())) }
        opened.track.post(.unit(.stall, arrival: hall.clock.wall.now()))
        hall.speak(into: opened.track)
        opened.track.end()
        let (_, finals) = await hall.run(opened)
        #expect(finals.count == 2)
    }

    /// An engine without interim results, and segments longer than what may wait in front of one that has them.
    @Test func takesLongSegmentsOfAnEngineWithoutInterimResults() async throws {
        let hall = try Hall()
        let opened = try await hall.room.openTrack(request(longest: 30), parts: hall.parts) { _ in }
        for _ in 0..<1_400 { opened.track.post(.packet(Hall.packet(20), arrival: hall.clock.wall.now())) }
        opened.track.end()
        let (summary, finals) = await hall.run(opened)
        #expect(summary.seconds == 28)
        #expect(finals.count == 1)
    }

    @Test func refusesAFloodOfFinalizes() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        let taken = (0..<500).count { _ in opened.track.post(.finalize) }
        #expect(taken == 100)
        hall.speak(into: opened.track)
        opened.track.end()
        let (_, finals) = await hall.run(opened)
        #expect(finals.count == 1)
    }

    @Test func listensForWhatItsSenderExpects() async throws {
        let hall = try Hall()
        var request = TrackRequest(track: "main", codec: "linear16")
        request.settings.bias.phrases = [.init(text: "Zyntrix")]
        let opened = try await hall.room.openTrack(request, parts: hall.parts) { _ in }
        #expect(hall.pool.state.withLock { $0.biases }.flatMap { $0.phrases.map(\.text) }.contains("Zyntrix"))
        opened.track.end()
        await hall.run(opened)
    }

    /// Words that grow and then silence: nothing that was shown is lost from the final.
    @Test func losesNoWordWhenASpeakerFallsSilent() async throws {
        let hall = try Hall()
        hall.pool.hold()
        let opened = try await hall.open()
        let hello = RecognizedWord(text: "hello", start: 0, end: 6_400)
        let world = RecognizedWord(text: "world", start: 6_400, end: 12_800)
        let told = Lock<[(isFinal: Bool, text: String)]>([])
        async let run = opened.track.run { [pool = hall.pool, clock = hall.clock] event in
            switch event {
            case .speechStarted: pool.send(.partial(segment: 1, words: [hello], decoded: 6_400))
            case .interim(let caption):
                let count = told.withLock { told in
                    told.append((false, caption.text))
                    return told.count
                }
                if count == 1 { pool.send(.partial(segment: 1, words: [hello, world], decoded: 12_800)) }
                guard count == 2 else { return }
                // The engine's hypothesis shrinks again as the silence comes.
                pool.send(.partial(segment: 1, words: [hello], decoded: 16_000))
                for _ in 0..<50 {
                    opened.track.post(.packet(Hall.packet(20, loud: false), arrival: clock.wall.now()))
                }
            case .final(let caption, _, _): told.withLock { $0.append((true, caption.text)) }
            default: break
            }
        }
        for _ in 0..<50 { opened.track.post(.packet(Hall.packet(20), arrival: hall.clock.wall.now())) }
        // The segment has ended, and its final is waited for.
        for _ in 0..<100_000 where hall.pool.state.withLock({ $0.waiting.isEmpty }) { await Task.yield() }
        hall.pool.send(.final(RecognizedSegment(segment: 1, words: [hello, world], samples: 24_000)))
        opened.track.end()
        _ = await run
        let events = told.withLock { $0 }
        #expect(events.map(\.text).dropLast() == ["hello", "hello world"])
        #expect(events.last?.isFinal == true && events.last?.text == "Hello world.")
    }

    /// A recogniser that does not answer is seen by its lag; once it has, there is room again.
    @Test func measuresHowFarTheRecogniserIsBehind() async throws {
        let hall = try Hall()
        hall.pool.hold()
        let opened = try await hall.open()
        async let run = hall.run(opened)
        hall.speak(into: opened.track)
        // The track's own task notes its lag with each batch; time passes until it has seen enough of it.
        var isOverloaded = false
        for _ in 0..<10_000 where !isOverloaded {
            hall.clock.advance(100)
            opened.track.post(.packet(Hall.packet(20, loud: false), arrival: hall.clock.wall.now()))
            await Task.yield()
            isOverloaded = hall.load.isOverloaded(at: hall.clock.wall.now())
        }
        #expect(isOverloaded)
        hall.pool.letGo()
        opened.track.end()
        _ = await run
        #expect(!hall.load.isOverloaded(at: hall.clock.wall.now()))
    }

    private func request(longest seconds: Int) -> TrackRequest {
        var request = TrackRequest(track: "main", codec: "linear16")
        request.settings.endpointing.longest = seconds * 16_000
        request.settings.endpointing.cutFrom = seconds * 16_000
        return request
    }
}

struct LoadGaugeTests {
    @Test func oneSlowSentenceIsNoOverload() {
        let gauge = LoadGauge(limit: 1)
        let track = gauge.enter()
        var now = EventTime(milliseconds: 0)
        for lag in [0.1, 0.2, 2.0, 0.1] {
            gauge.note(track, behind: lag, at: now)
            now = now.advanced(byMilliseconds: 200)
        }
        #expect(!gauge.isOverloaded(at: now))
        for _ in 0..<20 {
            gauge.note(track, behind: 2, at: now)
            now = now.advanced(byMilliseconds: 200)
        }
        #expect(gauge.isOverloaded(at: now))
        // One that says nothing of itself any more counts no longer.
        #expect(!gauge.isOverloaded(at: now.advanced(byMilliseconds: 60_000)))
        gauge.leave(track)
        #expect(gauge.lag(at: now) == 0)
    }
}
