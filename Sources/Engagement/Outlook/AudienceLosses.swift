import RoomModel

/// What share of an audience went within the last five minutes, less those who came.
package struct AudienceLosses: Sendable {
    private let minimumGroup: Int
    /// Who was present, a step apart, oldest first; five minutes of it.
    private var earlier: [(at: Int64, present: Int)] = []

    package init(minimumGroup: Int) { self.minimumGroup = minimumGroup }

    /// Takes the number of people present; times rise. 0...1, `nil` until five minutes are known and where too few were there.
    package mutating func accept(present: Int, at time: EventTime) -> Double? {
        let now = time.milliseconds
        if earlier.last.map({ now - $0.at >= SeriesForecast.step }) ?? true { earlier.append((now, present)) }
        while earlier.count > 1, earlier[1].at <= now - SeriesForecast.horizon { earlier.removeFirst() }
        guard let first = earlier.first, first.present >= minimumGroup else { return nil }
        let age = now - first.at
        guard (SeriesForecast.horizon..<SeriesForecast.horizon + 2 * SeriesForecast.step).contains(age) else {
            return nil
        }
        return max(0, Double(first.present - present) / Double(first.present))
    }
}
