import Concurrency
import RoomModel
import TestKit
import Testing
import Wire

@testable import Rooms

/// The one order of events while the log behind it stands still: bounded, and every batch is answered.
@Suite(.timeLimit(.minutes(1)))
struct EventIntakeTests {
    /// A log whose appends wait while its gate is shut; says when the first has begun.
    private final class StalledLog: EventLog {
        let store = InMemoryStore()
        let gate = Gate()
        let begun = Mailbox<Int>(capacity: 100)

        func append(_ events: [LoggedEvent]) async throws -> [AppendOutcome] {
            begun.post(events.count)
            await gate.pass()
            return try await store.append(events)
        }

        func append(_ records: [RoomRecord]) async throws -> [Int64] { try await store.append(records) }

        func records(of room: RoomID, after sequence: Int64, limit: Int) async throws -> [LogRecord] {
            try await store.records(of: room, after: sequence, limit: limit)
        }
    }

    private typealias Answers = Lock<[String: Result<BatchReceipt, RequestError>]>

    private func submit(_ name: String, count: Int, to intake: EventIntake, _ answers: Answers) {
        let verdicts = (0..<count).map { EventAdmission.Verdict.success(Samples.event("\(name)-\($0)")) }
        intake.submit(verdicts) { result in answers.withLock { $0[name] = result } }
    }

    /// Runs `body` while a first batch of one event hangs in the log.
    private func whileTheLogStands(
        capacity: Int, eventCapacity: Int, _ body: (EventIntake, Answers) async -> Void
    ) async throws -> (answers: [String: Result<BatchReceipt, RequestError>], stored: Int, intake: EventIntake) {
        let log = StalledLog()
        log.gate.shut()
        let intake = EventIntake(
            log: log, rooms: RoomRegistry(), capacity: capacity, eventCapacity: eventCapacity)
        let answers = Answers([:])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await intake.run() }
            submit("first", count: 1, to: intake, answers)
            _ = await log.begun.next()
            await body(intake, answers)
            log.gate.open()
            await intake.flush()
            intake.close()
        }
        let stored = try await log.store.records(of: Samples.room, after: 0, limit: .max).count
        return (answers.withLock { $0 }, stored, intake)
    }

    private func isRefusedWithADelay(_ answer: Result<BatchReceipt, RequestError>?) -> Bool {
        guard case .failure(let error)? = answer else { return false }
        return error.code == .rateLimited && error.code.httpStatus == 429 && error.afterMilliseconds > 0
    }

    @Test func refusesBatchesPastItsCapacityAtOnceAndAnswersAllOthers() async throws {
        let (answers, stored, intake) = try await whileTheLogStands(capacity: 5, eventCapacity: 1_000) {
            intake, answers in
            for number in 0..<20 { submit("b-\(number)", count: 2, to: intake, answers) }
            let early = answers.withLock { $0 }
            #expect(early.count == 15, "those that do not wait are refused at once")
            #expect(early.values.allSatisfy(isRefusedWithADelay))
        }
        #expect(answers.count == 21)
        #expect(stored == 1 + 5 * 2)
        for number in 0..<5 { #expect((try? answers["b-\(number)"]?.get())?.accepted == 2) }
        #expect(intake.statistics.refusedBatches == 15)
    }

    @Test func refusesEventsPastItsCapacityAndTakesThemWhenThereIsRoom() async throws {
        let (answers, stored, intake) = try await whileTheLogStands(capacity: 100, eventCapacity: 100) {
            intake, answers in
            submit("large", count: 99, to: intake, answers)
            submit("more", count: 1, to: intake, answers)
            #expect(isRefusedWithADelay(answers.withLock { $0["more"] }))
        }
        #expect((try? answers["large"]?.get())?.accepted == 99)
        #expect(stored == 100)
        #expect(intake.statistics.refusedBatches == 1)
    }

    @Test func anEmptyQueueTakesAnyOneBatch() async throws {
        let log = InMemoryStore()
        let intake = EventIntake(log: log, rooms: RoomRegistry(), eventCapacity: 10)
        let answers = Answers([:])
        submit("large", count: 50, to: intake, answers)
        submit("small", count: 1, to: intake, answers)
        intake.close()
        await intake.run()
        #expect((try? answers.withLock { $0["large"] }?.get())?.accepted == 50)
        #expect(isRefusedWithADelay(answers.withLock { $0["small"] }))
        // Served, it has room again.
        #expect(intake.statistics.accepted == 50)
    }
}
