import RoomModel

/// What is sent after somebody when, by how warm a lead is.
package struct FollowupPlan: Hashable, Sendable {
    /// One step of a sequence.
    package struct Step: Hashable, Sendable {
        package var kind: String
        /// Milliseconds after the first sign of interest.
        package var after: Int64
        /// Comes again after as long; only the monthly word to cold leads does.
        package var repeats: Bool

        package init(kind: String, after: Int64, repeats: Bool = false) {
            self.kind = kind
            self.after = after
            self.repeats = repeats
        }
    }

    private var steps: [Lead.Temperature: [Step]]

    package init(_ steps: [Lead.Temperature: [Step]]) { self.steps = steps }

    /// Thanks, product and case for who is warm, then the offer of a demo; later and less for the cool; monthly for the cold.
    package static let standard: FollowupPlan = {
        let warm = [
            Step(kind: "thank_you", after: day), Step(kind: "product_information", after: 3 * day),
            Step(kind: "case_study", after: 7 * day), Step(kind: "demo_offer", after: 10 * day),
        ]
        let cool = [
            Step(kind: "thank_you", after: 3 * day), Step(kind: "product_information", after: 7 * day),
            Step(kind: "case_study", after: 14 * day),
        ]
        return FollowupPlan([
            .hot: warm, .warm: warm, .cool: cool, .cold: [Step(kind: "newsletter", after: 30 * day, repeats: true)],
        ])
    }()

    package static let day: Int64 = 86_400_000

    /// A sponsor's own list, which takes the place of the whole standard. Hot leads without steps of their own take
    /// those of warm ones.
    package init(_ list: [Sponsor.Followup]) {
        steps = [:]
        for entry in list {
            guard let temperature = Lead.Temperature(rawValue: entry.when) else { continue }
            let after = Int64((min(max(0, entry.afterDays), 36_500) * Double(Self.day)).rounded())
            steps[temperature, default: []].append(Step(kind: entry.kind, after: after))
        }
        if steps[.hot] == nil { steps[.hot] = steps[.warm] }
        for temperature in steps.keys { steps[temperature]?.sort { ($0.after, $0.kind) < ($1.after, $1.kind) } }
    }

    /// A step that is due, with the name under which it is remembered as sent.
    package struct Due: Hashable, Sendable {
        package var kind: String
        package var at: EventTime
        package var name: String
    }

    /// The first step that is due and not sent yet.
    ///
    /// - Parameter sent: Names of what was sent. A kind that a lead got while it was cooler is not sent again.
    package func due(_ temperature: Lead.Temperature, since start: EventTime, sent: [String], at time: EventTime)
        -> Due?
    {
        for step in steps[temperature] ?? [] {
            let elapsed = time.milliseconds - start.milliseconds
            guard elapsed >= step.after else { continue }
            let turn = step.repeats && step.after > 0 ? elapsed / step.after : 1
            let name = step.repeats ? "\(step.kind) \(turn)" : step.kind
            if sent.contains(name) { continue }
            return Due(kind: step.kind, at: start.advanced(byMilliseconds: step.after * turn), name: name)
        }
        return nil
    }

    /// Whether anything is still to come for a lead.
    package func isActive(_ temperature: Lead.Temperature, sent: [String]) -> Bool {
        (steps[temperature] ?? []).contains { $0.repeats || !sent.contains($0.kind) }
    }
}
