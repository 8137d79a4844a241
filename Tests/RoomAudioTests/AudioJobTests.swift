import RoomModel
import Rooms
import TestKit
import Testing
import Transcription

/// Senders come, break off, come back and take over from one another.
struct AudioJobTests {
    @Test func aJobPassesItsStates() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        #expect(try await hall.jobs.map(\.state) == [.queued])
        hall.speak(into: opened.track)
        opened.track.end()
        let (_, finals) = await hall.run(opened)
        #expect(finals.count == 1)
        let job = try #require(try await hall.jobs.first)
        #expect(job.state == .completed)
        #expect(job.startedAt != nil && job.endedAt != nil && job.error == nil)
        #expect(job.seconds == 2)
    }

    @Test func aStreamThatCannotBeReadFailsItsJobAndSaysWhy() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        opened.track.end(.unreadable("no audio"))
        await hall.run(opened)
        let job = try #require(try await hall.jobs.first)
        #expect(job.state == .failed && job.error == "no audio")
    }

    @Test func aCodecThatTheFirstBytesTellIsToldByTheJob() async throws {
        let hall = try Hall()
        let opened = try await hall.open(codec: nil)
        #expect(try await hall.jobs.map(\.codec) == ["unknown"])
        await hall.room.trackBegan(opened, codec: "flac")
        opened.track.end(.interrupted)
        await hall.run(opened)
        #expect(try await hall.jobs.map(\.codec) == ["flac"])
        // Back again, before its first bytes.
        let again = try await hall.open(codec: nil)
        again.track.end()
        await hall.run(again)
        #expect(try await hall.jobs.map(\.codec) == ["flac"])
    }

    @Test func aSenderThatReturnsInTimeGoesOnWithItsJob() async throws {
        let hall = try Hall()
        for pause in [20_000, 0] as [Int64] {
            let opened = try await hall.open()
            hall.speak(into: opened.track)
            opened.track.end(.interrupted)
            await hall.run(opened)
            hall.clock.advance(pause)
        }
        #expect(try await hall.jobs.map(\.seconds) == [4])
        #expect(try await hall.jobs.map(\.state) == [.completed])
        // Too late, it is another one.
        hall.clock.advance(31_000)
        let late = try await hall.open()
        late.track.end()
        await hall.run(late)
        #expect(try await hall.jobs.count == 2)
    }

    @Test func whoSaidThatItEndedBeginsAnew() async throws {
        let hall = try Hall()
        for _ in 0..<2 {
            let opened = try await hall.open()
            hall.speak(into: opened.track)
            opened.track.end(.finished)
            await hall.run(opened)
            hall.clock.advance(1_000)
        }
        #expect(try await hall.jobs.map(\.seconds) == [2, 2])
    }

    @Test func aSecondSenderIsRefusedUnlessItTakesOver() async throws {
        let hall = try Hall()
        let first = try await hall.open()
        hall.speak(into: first.track)
        await #expect(throws: TrackRefusal.trackTaken("main")) { try await hall.open() }
        let second = try await hall.open(takeover: true)
        let (summary, finals) = await hall.run(first)
        #expect(summary.ending == .takenOver)
        #expect(finals.count == 1, "what the first one said is still heard")
        #expect(await hall.room.openTracks == 1)
        second.track.end()
        await hall.run(second)
        #expect(try await hall.jobs.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.cancelled, .completed])
    }

    @Test func aNameThatIsReleasedIsFreeWhileItsTrackIsStillHeardOut() async throws {
        let hall = try Hall()
        let first = try await hall.open()
        hall.speak(into: first.track)
        first.track.end(.unreadable("no audio"))
        await #expect(throws: TrackRefusal.trackTaken("main")) { try await hall.open() }
        await hall.room.release(first)
        #expect(await hall.room.openTracks == 1, "a drain waits for what was sent")
        let second = try await hall.open()
        let (_, finals) = await hall.run(first)
        #expect(finals.count == 1)
        await #expect(throws: TrackRefusal.trackTaken("main"), "the end of the first frees no other's name") {
            try await hall.open()
        }
        second.track.end()
        await hall.run(second)
        #expect(await hall.room.openTracks == 0)
    }

    @Test func aTakeoverThatFindsNoRecogniserLeavesThePresentSender() async throws {
        let hall = try Hall(recognizers: 1)
        let first = try await hall.open()
        await #expect(throws: TrackRefusal.noRecognizer(.atCapacity(limit: 1))) { try await hall.open(takeover: true) }
        hall.speak(into: first.track)
        first.track.end()
        let (summary, finals) = await hall.run(first)
        #expect(summary.ending == .finished && finals.count == 1)
    }

    @Test func anOutageThatPassesFailsNoJob() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        hall.pool.send(.failed(segment: nil, .overloaded))
        hall.pool.send(
            .ready(EngineDescription(name: "scripted", model: "", version: "", language: "en", canBias: true)))
        hall.speak(into: opened.track)
        opened.track.end()
        await hall.run(opened)
        #expect(try await hall.jobs.map(\.state) == [.completed])

        hall.clock.advance(1_000)
        let failing = try await hall.open()
        hall.pool.send(.failed(segment: nil, .overloaded))
        failing.track.end()
        await hall.run(failing)
        #expect(try await hall.jobs.last?.state == .failed)
    }

    @Test(arguments: [(Session.Status.ended, AudioJob.State.completed), (.cancelled, .cancelled)])
    func aCatalogThatEndsTheSessionEndsItsTracks(status: Session.Status, state: AudioJob.State) async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        hall.speak(into: opened.track)
        var session = await hall.room.session
        session.status = status
        await hall.room.update(session)
        await hall.run(opened)
        #expect(try await hall.jobs.map(\.state) == [state])
        await #expect(throws: TrackRefusal.sessionOver(status)) { try await hall.open() }
    }
}
