/// What an audience does over a day of talks and breaks: something to check forecasts by, as its future is known.
///
/// People come when a talk begins, drift away or in, and leave at the break; how lively they are wanders, with stretches in
/// which a talk takes them. The same seed gives the same day.
package struct AudienceDay: Sendable {
    /// Where the audience stands at one time, over the minute before it.
    package struct Step: Hashable, Sendable {
        package var present = 0
        package var active = 0
        /// Sum over the people of their reactions, each at most 1.
        package var reactions = 0.0
        package var wrote = 0
    }

    /// Milliseconds from one step to the next.
    package static let pace: Int64 = 10_000
    /// Steps of eight hours.
    private static let length = 8 * 360

    package private(set) var steps: [Step] = []
    private var random: SeededRandom
    private var present = 0.0
    private var wander = 0.0

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        while steps.count < Self.length {
            let capacity = chance(40...400)
            talk(capacity)
            for _ in 0..<Int(chance(30...90)) {
                present += 0.1 * (capacity * 0.1 - present) + chance(-1...1)
                add(liveliness: 0.03)
            }
        }
    }

    private mutating func talk(_ capacity: Double) {
        let (coming, drift) = (chance(0.02...0.08), chance(-0.0015...0.001))
        let (liveliness, reach) = (chance(0.1...0.35), Int(chance(180...300)))
        var excitement = 0.0
        for step in 0..<reach {
            let goal = capacity * (1 + drift * Double(step))
            present += coming * (goal - present) + chance(-2...2)
            // A strong passage every five minutes or so, which fades within one.
            excitement = chance(0...1) < 1.0 / 30 ? chance(0.5...1.5) : excitement * 0.8
            add(liveliness: liveliness * (1 + excitement))
        }
    }

    private mutating func add(liveliness: Double) {
        wander = 0.97 * wander + chance(-0.05...0.05)
        let people = max(0, present.rounded())
        let active = (people * min(max(liveliness * (1 + wander) + chance(-0.01...0.01), 0), 0.9)).rounded()
        steps.append(
            Step(
                present: Int(people), active: Int(active), reactions: active * chance(0.2...0.35),
                wrote: Int((active * 0.15).rounded())))
    }

    private mutating func chance(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
}
