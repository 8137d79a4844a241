import Synchronization
import Testing

@testable import Transcription

@Suite(.timeLimit(.minutes(1)))
struct SecondPassTests {
    private final class Answers: Sendable {
        let given = Mutex<[String]>([])
        var texts: [String] { given.withLock { $0 } }
    }

    private func ask(_ pass: SecondPass, _ name: String, _ answers: Answers) -> SecondPass.Ticket {
        pass.hear([1], language: "en", bias: nil) { heard in
            answers.given.withLock { $0.append("\(name) \(heard?.words.text ?? "nothing")") }
        }
    }

    @Test func hearingsWaitForARecognizer() {
        let (pool, answers) = (PassiveRecognizers(), Answers())
        let pass = SecondPass(pool, size: pool.size)
        for name in ["a", "b"] { _ = ask(pass, name, answers) }
        #expect(pool.made.count == 1)
        pool.made[0].answer("one")
        #expect(pool.made.count == 2)
        pool.made[1].answer("two")
        #expect(answers.texts == ["a one", "b two"])
        #expect(pool.leased == 0)
    }

    @Test func tooManyAreAnsweredWithNothing() {
        let (pool, answers) = (PassiveRecognizers(), Answers())
        let pass = SecondPass(pool, size: pool.size, capacity: 1)
        for name in ["a", "b", "c"] { _ = ask(pass, name, answers) }
        #expect(answers.texts == ["c nothing"])
        #expect(pass.statistics == SecondPass.Statistics(refused: 1))
    }

    @Test func nothingIsAskedOfAnEngineThatIsNotLoaded() {
        let (pool, answers) = (PassiveRecognizers(isReady: false), Answers())
        _ = ask(SecondPass(pool, size: pool.size), "a", answers)
        #expect(answers.texts == ["a nothing"])
        #expect(pool.made.isEmpty)
    }

    /// Each gives its recogniser back while others look for one; none is left waiting or turned away.
    @Test func hearingsOfManyThreadsAreAllHeard() async throws {
        let (pool, answers) = (PassiveRecognizers(size: 2, answersAtOnce: true), Answers())
        let pass = SecondPass(pool, size: pool.size, capacity: 10_000)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for number in 0..<500 { _ = ask(pass, "\(task).\(number)", answers) } }
            }
        }
        while answers.texts.count < 4_000 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(answers.texts.allSatisfy { $0.hasSuffix("heard") })
        // An answer is told before its recogniser is given back.
        while pool.leased > 0 { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func whatIsForgottenMakesRoom() {
        let (pool, answers) = (PassiveRecognizers(), Answers())
        let pass = SecondPass(pool, size: pool.size)
        let tickets = ["a", "b", "c"].map { ask(pass, $0, answers) }
        pass.forget(tickets[1])
        pass.forget(tickets[0])
        #expect(pool.made.count == 2)
        pool.made[0].answer("late")
        pool.made[1].answer("three")
        #expect(answers.texts == ["c three"])
        #expect(pass.statistics == SecondPass.Statistics(heard: 1))
        #expect(pool.leased == 0)
    }
}
