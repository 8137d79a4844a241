import RoomModel

/// Remembers when each stretch of audio arrived, so that latency can be told on the audio clock.
struct ArrivalLog {
    /// Where a packet's audio ended, and when it came.
    private var marks: [(end: Int64, at: Int64)] = []
    /// Marks kept: a minute of 20 ms packets.
    private static let capacity = 3_000

    mutating func note(end: Int64, at time: EventTime) {
        marks.append((end, time.milliseconds))
        if marks.count > Self.capacity { marks.removeFirst(marks.count - Self.capacity * 3 / 4) }
    }

    /// Milliseconds from the arrival of the sample at `position` until `now`; `nil` when it is not remembered.
    func latency(of position: Int64, at now: EventTime) -> Int? {
        var low = 0
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].end < position { low = middle + 1 } else { high = middle }
        }
        guard low < marks.count else { return nil }
        return Int(max(0, now.milliseconds - marks[low].at))
    }
}
