import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What was said in rooms, how it was taken, and where they stand.
struct RoomPortsTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func keepsTheHighestRevisionOfASegment(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            func caption(_ id: String, _ revision: Int, _ start: Double, _ text: String) -> Caption {
                Caption(
                    segment: id, revision: revision, state: .final, start: MediaTime(seconds: start),
                    end: MediaTime(seconds: start + 1), language: "en", speaker: "Ada", text: text,
                    stableCharacters: text.count,
                    words: [
                        Word(
                            text: text, start: MediaTime(seconds: start), end: MediaTime(seconds: start + 1),
                            confidence: 0.93)
                    ], confidence: 0.88, latencyMilliseconds: 412, engine: "pocketsphinx",
                    gaps: [.init(start: MediaTime(samples: 1), end: MediaTime(samples: 2), reason: .concealed)])
            }
            let bare = Caption(
                segment: "s-0", revision: 1, state: .final, start: MediaTime(samples: 0), end: MediaTime(samples: 1),
                language: "en", text: "", stableCharacters: 0, words: [], engine: "e")
            for one in [caption("s-2", 3, 9, "new"), caption("s-2", 2, 9, "old"), caption("s-1", 1, 4, "first"), bare] {
                try await store.save(one, track: "mic-1", of: Samples.room)
            }
            #expect(
                try await store.segments(of: Samples.room)
                    == [bare, caption("s-1", 1, 4, "first"), caption("s-2", 3, 9, "new")])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func givesSnapshotsOfASpanInOrder(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            func snapshot(_ end: Int64) -> StoredSnapshot {
                StoredSnapshot(
                    room: Samples.room, windowEnd: EventTime(milliseconds: end), sequence: end * 2, late: 3,
                    json: Array(#"{"n":"é"}"#.utf8))
            }
            #expect(try await store.newestSnapshot(of: Samples.room) == nil)
            try await store.save([snapshot(30), snapshot(10), snapshot(20)])
            try await store.save([snapshot(20)])
            func ends(_ from: Int64?, _ to: Int64?, _ limit: Int, newest: Bool = false) async throws -> [Int64] {
                try await store.snapshots(
                    of: Samples.room, from: from.map(EventTime.init(milliseconds:)),
                    to: to.map(EventTime.init(milliseconds:)), newest: newest, limit: limit
                ).map(\.windowEnd.milliseconds)
            }
            #expect(try await ends(nil, nil, 10) == [10, 20, 30])
            #expect(try await ends(10, 30, 10) == [10, 20])
            #expect(try await ends(11, nil, 1) == [20])
            #expect(try await ends(nil, nil, 2, newest: true) == [20, 30])
            #expect(try await ends(nil, 30, 1, newest: true) == [20])
            #expect(try await ends(nil, nil, 0).isEmpty)
            #expect(try await store.newestSnapshot(of: Samples.room) == snapshot(30))
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsTheNewestKeywords(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            let old = [Keyword(phrase: "a", score: 1, mentions: [1.5]), Keyword(phrase: "b", score: 0.5, mentions: [])]
            let new = [Keyword(phrase: "c", score: 0.9, mentions: [2, 3.25])]
            try await store.save(old, of: Samples.room, at: Samples.start)
            #expect(try await store.keywords(of: Samples.room) == old)
            try await store.save(new, of: Samples.room, at: Samples.start)
            #expect(try await store.keywords(of: Samples.room) == new)
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func failsJobsThatAnEarlierProcessLeft(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            func job(_ id: String, _ state: AudioJob.State, _ queued: Int64) -> AudioJob {
                AudioJob(
                    id: id, session: Samples.keynote, track: "mic-1", state: state, codec: "opus", engine: "e",
                    queuedAt: EventTime(milliseconds: queued))
            }
            var done = job("j-1", .completed, 1)
            (done.startedAt, done.endedAt) = (EventTime(milliseconds: 2), EventTime(milliseconds: 3))
            (done.seconds, done.loss, done.realTimeFactor) = (12.5, 0.01, 0.2)
            var running = job("j-2", .running, 2)
            for one in [running, job("j-3", .queued, 3), done, job("j-4", .cancelled, 4)] {
                try await store.save(one, of: Samples.room)
            }
            running.seconds = 1
            try await store.save(running, of: Samples.room)
            try await store.failUnfinishedJobs(reason: "the server stopped", at: EventTime(milliseconds: 9))
            var queued = job("j-3", .failed, 3)
            (running.state, running.error, running.endedAt) = (
                .failed, "the server stopped", EventTime(milliseconds: 9)
            )
            (queued.error, queued.endedAt) = (running.error, running.endedAt)
            #expect(try await store.jobs(of: Samples.room) == [done, running, queued, job("j-4", .cancelled, 4)])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsARoomsState(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            #expect(try await store.state(of: Samples.room) == nil)
            let state = RoomState(
                audioBegan: Samples.start, status: .live, paused: true, cepstralMeans: ["mic-1": [0.1, -2.5]],
                offRecord: [
                    RoomState.Span(from: MediaTime(samples: 1), to: MediaTime(samples: 9)),
                    RoomState.Span(from: MediaTime(samples: 20), to: nil),
                ])
            try await store.save(RoomState(), of: Samples.room)
            try await store.save(state, of: Samples.room)
            #expect(try await store.state(of: Samples.room) == state)
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsEachMomentOnceAndTellsItOnce(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            func moment(_ start: Int64) -> StoredMoment {
                StoredMoment(room: Samples.room, start: EventTime(milliseconds: start), json: Array(#"{"é":1}"#.utf8))
            }
            let topic = "session.keynote.moments"
            for start in [Int64(30), 10, 20] {
                #expect(try await store.save(moment(start), tellingOn: topic, at: Samples.start) != nil)
            }
            let told = try await store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 10)
            #expect(told.map(\.offset) == [1, 2, 3])
            #expect(told.first?.data == moment(30).json)
            #expect(try await store.save(moment(20), tellingOn: topic, at: Samples.start) == nil)
            #expect(try await store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 10).count == 3)
            func starts(_ from: Int64?, _ to: Int64?, _ limit: Int) async throws -> [Int64] {
                try await store.moments(
                    of: Samples.room, from: from.map(EventTime.init(milliseconds:)),
                    to: to.map(EventTime.init(milliseconds:)), limit: limit
                ).map(\.start.milliseconds)
            }
            #expect(try await starts(nil, nil, 9) == [10, 20, 30])
            #expect(try await starts(20, 30, 9) == [20])
            #expect(try await starts(nil, nil, 2) == [20, 30])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsTheNewestCheckpoint(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            #expect(try await store.checkpoint(of: Samples.room) == nil)
            for sequence in [Int64(3), 9] {
                try await store.save(
                    RoomCheckpoint(
                        room: Samples.room, sequence: sequence, record: sequence + 1, state: [0, 1, UInt8(sequence)]))
            }
            #expect(
                try await store.checkpoint(of: Samples.room)
                    == RoomCheckpoint(room: Samples.room, sequence: 9, record: 10, state: [0, 1, 9]))
        }
    }
}
