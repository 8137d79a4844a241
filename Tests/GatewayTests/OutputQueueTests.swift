import Testing

@testable import Gateway
import TestRandom

struct OutputQueueTests {
    @Test func givesBackWhatWasQueuedInOrder() {
        var random = SeededGenerator(seed: 9)
        var queue = OutputQueue()
        var expected: [UInt8] = []
        var taken: [UInt8] = []
        for number in 0..<2000 {
            let bytes = [UInt8](repeating: UInt8(number & 0xFF), count: Int.random(in: 0...50, using: &random))
            queue.append(bytes)
            expected += bytes
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                var buffer: [UInt8] = []
                queue.move(into: &buffer, limit: Int.random(in: 0...100, using: &random))
                taken += buffer
            case 1:
                let head = queue.head(limit: 30)
                taken += head
                queue.drop(head.count)
            default: break
            }
            #expect(queue.byteCount == expected.count - taken.count)
        }
        var rest: [UInt8] = []
        queue.move(into: &rest, limit: .max)
        #expect(taken + rest == expected)
        #expect(queue.isEmpty)
    }
}
