import Testing

@testable import Gateway
import TestRandom

struct FrameLogTests {
    private func frame(_ number: Int, _ count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(number & 0xFF), count: count)
    }

    /// Readers at random distances see exactly the frames a plain list of them holds.
    @Test func agreesWithAListOfFrames() {
        var random = SeededGenerator(seed: 7)
        let log = FrameLog(maxBytes: 4000)
        var frames: [[UInt8]] = []
        var reader: UInt64 = 0
        var inOnePiece = 0
        for number in 0..<3000 {
            let next = frame(number, Int.random(in: 1...300, using: &random))
            frames.append(next)
            if !log.hasRoom(for: next.count) { log.trim(to: reader) }
            log.append(next, offset: UInt64(number), slot: number)
            #expect(log.byteCount <= 4000 && log.capacity <= 8192)
            if Int.random(in: 0..<4, using: &random) > 0 { continue }
            reader = max(reader, log.start)
            log.withFrames(from: reader) {
                #expect($0.elementsEqual(frames[Int(reader)...].joined()))
                inOnePiece += 1
            }
            var buffer: [UInt8] = []
            let limit = Int.random(in: 1...2000, using: &random)
            let end = log.copy(from: reader, into: &buffer, limit: limit)
            #expect(buffer == Array(frames[Int(reader)..<Int(end)].joined()))
            #expect(buffer.count <= limit || end == reader + 1)
            #expect(log.offset(of: end - 1) == end - 1)
            reader = end
        }
        #expect(inOnePiece > 500)
    }

    /// A state channel is emptied after each round; no round shall go the long way because the ring parts its frames.
    @Test func whatFillsAnEmptyRingLiesInOnePiece() {
        let log = FrameLog(maxBytes: 4000)
        for round in 0..<20 {
            let first = log.end
            let frames = (0..<3).map { frame(round + $0, 300 - 7 * round) }
            for frame in frames { log.append(frame, offset: log.end, slot: 0) }
            var seen: [UInt8] = []
            log.withFrames(from: first) { seen = Array($0) }
            #expect(seen == Array(frames.joined()), "round \(round)")
            log.trim(to: log.end)
        }
    }

    @Test func keepsOneFrameThatIsLargerThanItself() {
        let log = FrameLog(maxBytes: 100)
        log.append(frame(1, 50), offset: 1, slot: 0)
        log.append(frame(2, 500), offset: 2, slot: 0)
        #expect(log.start == 1 && log.end == 2)
        var buffer: [UInt8] = []
        #expect(log.copy(from: 1, into: &buffer, limit: 10) == 2)
        #expect(buffer.count == 500)
    }

    @Test func addsNothingToAFullBuffer() {
        let log = FrameLog(maxBytes: 100)
        log.append(frame(1, 50), offset: 1, slot: 0)
        var buffer: [UInt8] = [1]
        #expect(log.copy(from: 0, into: &buffer, limit: 20) == 0)
        #expect(buffer == [1])
        #expect(log.copy(from: 1, into: &buffer, limit: 20) == 1)
    }
}
