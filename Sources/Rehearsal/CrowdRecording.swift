/// A crowd without a server: its events as newline-delimited JSON, as fast as they can be made.
package struct CrowdRecording: Sendable {
    private var crowd: Crowd
    private let start: Int64
    private let seconds: Double
    /// Milliseconds between two looks at the crowd.
    private static let pace: Int64 = 100

    /// - Parameters:
    ///   - start: Event time of the first event, in milliseconds.
    ///   - seconds: Of event time.
    package init(
        sessions: [String], attendees: Int, rate: Double, seconds: Double, seed: UInt64, startingAt start: Int64,
        faults: CrowdFaults = CrowdFaults()
    ) {
        crowd = Crowd(
            sessions: sessions, attendees: attendees, rate: rate, seed: seed, startingAt: start, run: "sim-\(seed)",
            faults: faults)
        self.start = start
        self.seconds = seconds
    }

    /// Hands all events over in blocks of whole lines, in order of arrival; returns how many there were.
    ///
    /// - Parameter mood: Of a session's audience after a share of the time.
    package consuming func write(
        mood: (_ share: Double) -> Mood, to take: ([UInt8]) throws -> Void
    ) rethrows -> Int {
        var count = 0
        var block: [UInt8] = []
        func add(_ events: [String]) throws {
            count += events.count
            for event in events {
                block += event.utf8
                block.append(UInt8(ascii: "\n"))
            }
            guard block.count > 1 << 20 else { return }
            try take(block)
            block.removeAll(keepingCapacity: true)
        }
        let length = Int64(seconds * 1_000)
        for elapsed in stride(from: 0, to: length, by: Int64.Stride(Self.pace)) {
            let now = mood(Double(elapsed) / Double(max(length, 1)))
            try add(crowd.events(at: start + elapsed, mood: { _ in now }))
        }
        try add(crowd.leave(at: start + length))
        if !block.isEmpty { try take(block) }
        return count
    }
}
