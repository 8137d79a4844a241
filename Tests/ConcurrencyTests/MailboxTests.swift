import Concurrency
import Testing

struct MailboxTests {
    @Test func handsOverAllThatWaitsInOrder() async {
        let mailbox = Mailbox<Int>(capacity: 10)
        for number in 1...3 { #expect(mailbox.post(number)) }
        #expect(await mailbox.next() == [1, 2, 3])
    }

    @Test func refusesPastItsCapacity() {
        let mailbox = Mailbox<Int>(capacity: 2)
        #expect(mailbox.post(1))
        #expect(mailbox.post(2))
        #expect(!mailbox.post(3))
        #expect(mailbox.count == 2)
    }

    @Test func givesWhatWaitsAndThenEndsWhenClosed() async {
        let mailbox = Mailbox<Int>(capacity: 2)
        mailbox.post(1)
        mailbox.close()
        #expect(!mailbox.post(2))
        #expect(await mailbox.next() == [1])
        #expect(await mailbox.next() == nil)
    }

    @Test func losesAndReordersNothingBetweenTasks() async {
        let mailbox = Mailbox<Int>(capacity: 100_000)
        let sender = Task.detached {
            for number in 0..<50_000 { mailbox.post(number) }
            mailbox.close()
        }
        var expected = 0
        while let batch = await mailbox.next() {
            for number in batch {
                if number != expected { Issue.record("\(number) came where \(expected) was due") }
                expected += 1
            }
        }
        await sender.value
        #expect(expected == 50_000)
    }
}
