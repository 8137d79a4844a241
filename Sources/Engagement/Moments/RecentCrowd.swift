import Windowing

/// How many people did something within the last minute, by event time.
///
/// O(1) a sighting, and eight bytes a person who was ever seen.
struct RecentCrowd: Hashable, Sendable {
    private static let span: Int64 = 60

    /// People seen within the minute that ends with the newest second.
    private(set) var count = 0
    private var newest = Int64.min / 2
    private var lastSeen: [Int64] = []
    /// People by the second in which they were seen last.
    private var seconds = [Int32](repeating: 0, count: Int(span))

    /// A person, numbered densely from 0, was seen at a time in milliseconds.
    mutating func note(_ person: Int32, at time: Int64) {
        let second = time.flooredQuotient(by: 1_000)
        advance(to: second)
        guard person >= 0, second > newest - Self.span else { return }
        let number = Int(person)
        while lastSeen.count <= number { lastSeen.append(.min / 2) }
        let last = lastSeen[number]
        guard second > last else { return }
        if last > newest - Self.span { seconds[Self.place(last)] -= 1 } else { count += 1 }
        seconds[Self.place(second)] += 1
        lastSeen[number] = second
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.value(&count)
        coder.value(&newest)
        coder.array(&lastSeen)
        coder.array(&seconds)
        if coder.isReading, seconds.count != Int(Self.span) {
            self = RecentCrowd()
            coder.fail()
        }
    }

    private mutating func advance(to second: Int64) {
        guard second > newest else { return }
        for passed in 0..<min(second - newest, Self.span) {
            let place = Self.place(second - passed)
            count -= Int(seconds[place])
            seconds[place] = 0
        }
        newest = second
    }

    private static func place(_ second: Int64) -> Int {
        Int(second - second.flooredQuotient(by: span) * span)
    }
}
