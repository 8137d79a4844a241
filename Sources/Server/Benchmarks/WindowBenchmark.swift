import Engagement
import Foundation
import Glibc
import Windowing

/// What the window code costs, beside a plain recompute of each window, on the same events in the same run.
package struct WindowBenchmark: Sendable {
    package struct Row: Sendable {
        /// As in the line of JSON.
        package var name: String
        package var value: Double
        package var meaning: String
    }

    private let events: Int
    private let attendees: Int
    private let perSecond: Int64
    private let seed: UInt64

    /// - Parameter perSecond: Events in a second of event time.
    package init(events: Int, attendees: Int, perSecond: Int, seed: UInt64) {
        self.events = events
        self.attendees = attendees
        self.perSecond = Int64(perSecond)
        self.seed = seed
    }

    /// Runs everything, some ten seconds of processor time for two million events.
    package func run(progress: (String) -> Void) throws -> [Row] {
        let stream = stream()
        var rows: [Row] = []
        for (name, size) in [("1min", Int64(60_000)), ("10min", 600_000), ("1h", 3_600_000)] {
            progress("windows of \(name)")
            let shape = try WindowConfiguration(size: size, slide: 1_000, lateness: 5_000)
            let before = ProcessFigures.own.megabytes
            var closed = 0
            var replay = Replay(shape)
            let seconds = Self.processorSeconds {
                for event in stream { replay.accept(event) { _ in closed += 1 } }
            }
            let held = ProcessFigures.own.megabytes - before
            replay.finish { _ in closed += 1 }
            rows.append(
                Row(
                    name: "windows_\(name)_per_cpu_s", value: Double(events) / seconds,
                    meaning: "events per CPU-second, windows of \(name) each second, \(closed) windows"))
            rows.append(
                Row(name: "windows_\(name)_mb", value: max(0, held), meaning: "MB more resident for that session"))
        }
        progress("plain recompute")
        let some = Array(stream.prefix(events / 10))
        var windows = 0
        let plain = Self.processorSeconds { windows = Self.recompute(some, size: 60_000, slide: 1_000) }
        rows.append(
            Row(
                name: "recompute_1min_per_cpu_s", value: Double(some.count) / plain,
                meaning: "events per CPU-second, each of \(windows) windows from all of its events"))
        progress("replay")
        let lines = Self.lines(of: stream, count: min(events, 600_000))
        var replay = try EventReplay(size: .seconds(60), slide: .seconds(1), lateness: .seconds(5), asTable: true)
        var written = 0
        let replayed = Self.processorSeconds {
            for line in lines { replay.accept(line[...]) { written += $0.count } }
            replay.finish { written += $0.count }
        }
        rows.append(
            Row(
                name: "replay_per_cpu_s", value: Double(lines.count) / replayed,
                meaning: "events per CPU-second, read from NDJSON, rated, counted, \(written / 1_000) kB of table"))
        return rows
    }

    // MARK: What is measured

    private func stream() -> [Replay.Event] {
        var random = Draw(seed: seed)
        var symbols = SymbolTable()
        for number in 0..<attendees { _ = symbols.intern("guest-\(number)") }
        var stream: [Replay.Event] = []
        stream.reserveCapacity(events)
        for number in 0..<events {
            let attendee = Int32(random.below(attendees))
            // Up to three seconds late, as phones are.
            let time = 1_763_692_800_000 + Int64(number) * 1_000 / perSecond - Int64(random.below(3_000))
            stream.append(
                Replay.Event(
                    session: 0, attendee: attendee, attendeeHash: symbols.stableHash(of: attendee),
                    kind: Int32(random.below(6)), time: time, weight: 1 + Double(random.below(4)) / 2,
                    sentiment: Double(random.below(2_001)) / 1_000 - 1))
        }
        return stream
    }

    private static let kinds = ["applause", "heart", "clap", "laugh", "wow", "confused"]

    private static func lines(of stream: [Replay.Event], count: Int) -> [[UInt8]] {
        stream.prefix(count).enumerated().map { number, event in
            Array(
                #"{"id":"e-\#(number)","session":"keynote","attendee":"guest-\#(event.attendee)","type":"reaction","kind":"\#(kinds[Int(event.kind)])","ts":\#(event.time)}"#
                    .utf8)
        }
    }

    /// Each window from its events, as the definition reads; lateness does not matter to what it costs.
    private static func recompute(_ stream: [Replay.Event], size: Int64, slide: Int64) -> Int {
        let ordered = stream.sorted { $0.time < $1.time }
        guard let first = ordered.first?.time, let last = ordered.last?.time else { return 0 }
        var (low, windows, check) = (0, 0, 0.0)
        var end = (first / slide + 1) * slide
        while end - size <= last {
            while low < ordered.count, ordered[low].time < end - size { low += 1 }
            var people: Set<Int32> = []
            var kinds: [Int32: Int] = [:]
            var (weight, sentiment) = (0.0, 0.0)
            var index = low
            while index < ordered.count, ordered[index].time < end {
                people.insert(ordered[index].attendee)
                kinds[ordered[index].kind, default: 0] += 1
                weight += ordered[index].weight
                sentiment += ordered[index].sentiment ?? 0
                index += 1
            }
            check += weight + sentiment + Double(people.count + kinds.count)
            windows += 1
            end += slide
        }
        // What nobody looks at may be left out by the compiler.
        precondition(check.isFinite)
        return windows
    }

    static func processorSeconds(_ work: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        work()
        return now() - start
    }

    /// Chance that is the same for the same seed (splitmix64; Steele, Lea, Flood 2014).
    private struct Draw {
        private var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
        }
    }
}
