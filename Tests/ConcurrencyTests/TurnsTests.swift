import Concurrency
import Testing

struct TurnsTests {
    @Test func nobodyIsLetInWhileAnotherAwaits() async throws {
        let turns = Turns()
        let log = Lock<[String]>([])
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await turns.take {
                        log.withLock { $0.append("begin \(number)") }
                        for _ in 0..<20 { await Task.yield() }
                        log.withLock { $0.append("end \(number)") }
                    }
                }
            }
        }
        let entries = log.withLock { $0 }
        #expect(entries.count == 100)
        for index in stride(from: 0, to: entries.count, by: 2) {
            #expect(entries[index].replacing("begin", with: "end") == entries[index + 1])
        }
    }

    @Test func anErrorGivesTheTurnOn() async throws {
        let turns = Turns()
        await #expect(throws: CancellationError.self) { try await turns.take { throw CancellationError() } }
        #expect(await turns.take { 1 } == 1)
    }
}
