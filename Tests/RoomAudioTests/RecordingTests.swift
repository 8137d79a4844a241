import Rooms
import Testing

struct RecordingTests {
    @Test func keepsNothingUnlessTheCatalogSaysSo() async throws {
        let hall = try Hall()
        let opened = try await hall.open()
        hall.speak(into: opened.track)
        opened.track.end()
        await hall.run(opened)
        #expect(hall.archive.writes.withLock { $0.isEmpty })
    }

    @Test func keepsWhatIsOnTheRecord() async throws {
        let hall = try Hall(record: true)
        let opened = try await hall.open()
        hall.speak(into: opened.track)
        opened.track.end()
        await hall.run(opened)
        let writes = hall.archive.writes.withLock { $0 }
        #expect(writes.map(\.position.seconds) == [0, 1])
        #expect(writes.map(\.samples.count) == [16_000, 16_000])
        #expect(writes.first?.samples.contains { $0 != 0 } == true)
    }

    @Test func keepsSilenceOfWhatIsOffTheRecord() async throws {
        let hall = try Hall(record: true)
        await hall.room.setPaused(true)
        let opened = try await hall.open()
        hall.speak(into: opened.track)
        opened.track.end()
        await hall.run(opened)
        let writes = hall.archive.writes.withLock { $0 }
        #expect(writes.reduce(0) { $0 + $1.samples.count } == 32_000, "the clock goes on")
        #expect(writes.allSatisfy { $0.samples.allSatisfy { $0 == 0 } })
    }

    @Test func aFullDiskEndsTheRecordingOnly() async throws {
        let hall = try Hall(record: true)
        hall.archive.isFull.withLock { $0 = true }
        let opened = try await hall.open()
        hall.speak(into: opened.track)
        opened.track.end()
        let (summary, finals) = await hall.run(opened)
        #expect(summary.recordingFault != nil && summary.fault == nil)
        #expect(finals.count == 1)
    }
}
