@testable import Windowing
import TestRandom

/// A stream drawn from a seed: a window shape and what arrives, in order.
struct RandomStream {
    enum Step {
        case element(WindowElement)
        case move(Int64)
    }

    var configuration: WindowConfiguration
    var shareLimit: Int32
    var steps: [Step] = []

    var elements: [WindowElement] {
        steps.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    init(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let slide = Int64.random(in: 1...12, using: &random)
        let size =
            Bool.random(using: &random)
            ? slide * Int64.random(in: 1...8, using: &random) : slide + Int64.random(in: 0...40, using: &random)
        let latenesses: [Int64] = [0, 0, 3, slide, size, 3 * size]
        let lateness: Int64 = latenesses.randomElement(using: &random) ?? 0
        configuration = try WindowConfiguration(size: size, slide: slide, lateness: lateness)
        shareLimit = Int32.random(in: 1...9, using: &random)
        let bases: [Int64] = [0, -50, 1_763_692_800_000, -(1 << 62) + 1, (1 << 62) - 3_000]
        var now = bases.randomElement(using: &random) ?? 0
        let jump = Int64.random(in: 1...(3 * size), using: &random)
        let crowd = Int32.random(in: 1...7, using: &random)
        let disorder = Int64.random(in: 0...(2 * size + lateness), using: &random)
        for _ in 0..<Int.random(in: 1...70, using: &random) {
            switch Int.random(in: 0..<40, using: &random) {
            case 0: now += Int64.random(in: 0...20, using: &random) * size
            case 1 where now < 1 << 61: now += 31_557_600_000 * Int64.random(in: 0...3, using: &random)
            case 2:
                let time = now - lateness + Int64.random(in: -5...jump, using: &random)
                steps.append(.move(min(time, WindowElement.times.upperBound)))
            default: now += Int64.random(in: 0...(1 + jump / 4), using: &random)
            }
            let behind = Bool.random(using: &random) ? 0 : Int64.random(in: 0...disorder, using: &random)
            let time = min(max(now - behind, WindowElement.times.lowerBound), WindowElement.times.upperBound)
            let member = Int32.random(in: 0..<crowd, using: &random)
            steps.append(
                .element(
                    WindowElement(
                        time: time, member: member, memberHash: UInt64(member),
                        kind: Int32.random(in: 0...3, using: &random) * 1_000_003,
                        weight: Int64.random(in: -5...1_000_000_000_000, using: &random),
                        value: Bool.random(using: &random) ? Int64.random(in: -1_000...1_000, using: &random) : nil,
                        group: UInt8.random(in: 0...3, using: &random),
                        label: Bool.random(using: &random) ? UInt8.random(in: 0...7, using: &random) : nil,
                        share: Int32.random(in: 0...5, using: &random),
                        traits: UInt8.random(in: 0...255, using: &random))))
        }
    }
}
