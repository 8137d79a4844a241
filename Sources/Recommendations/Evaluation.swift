import Foundation
import RoomModel

/// Tries settings on recorded events: each person's last choice is held out, and lists are judged by whether they hold it.
package struct Evaluation: Sendable {
    package struct Row: Hashable, Sendable {
        package var name: String
        /// Share of people whose held-out choice is in the list.
        package var recall: Double
        /// The same, worth less further down (discount 1 / log2(place + 1)).
        package var gain: Double
        /// Share of items that stand in anybody's list.
        package var coverage: Double
        /// Mean unlikeness of two items of a list, 0...1.
        package var diversity: Double
    }

    package struct Table: Hashable, Sendable {
        package var people: Int
        package var limit: Int
        package var rows: [Row]
    }

    private let catalog: Catalog
    private let events: [AudienceEvent]
    private let settings: RecommendationSettings
    private let limit: Int

    package init(catalog: Catalog, events: [AudienceEvent], settings: RecommendationSettings, limit: Int) {
        self.catalog = catalog
        self.events = events
        self.settings = settings
        self.limit = limit
    }

    /// Ours, and what is popular, over the same people. People with fewer than two choices are left out.
    package func run(stopwords: Set<String>) -> Table {
        var known = Recommender(catalog: catalog, stopwords: stopwords, settings: settings)
        var heldOut: [AttendeeID: (index: Int, target: RecommendationTarget)] = [:]
        var chosen: [AttendeeID: [RecommendationTarget]] = [:]
        for (index, event) in events.enumerated() {
            guard let act = Act(event, resolve: { _ in nil }), case .chosen = act.meaning,
                known.numbers[act.target] != nil, !(chosen[event.attendee]?.contains(act.target) ?? false)
            else { continue }
            chosen[event.attendee, default: []].append(act.target)
            heldOut[event.attendee] = (index, act.target)
        }
        for (person, targets) in chosen where targets.count < 2 { heldOut[person] = nil }
        let people = heldOut.keys.sorted()
        let hidden = Set(people.compactMap { person in heldOut[person].map { "\(person) \($0.target)" } })
        for event in events {
            if let act = Act(event, resolve: { _ in nil }), hidden.contains("\(event.attendee) \(act.target)") {
                continue
            }
            known.accept(event)
        }
        known.refresh()

        // The programme as it lay before everybody: nothing is over yet.
        let start = events.map(\.time).min() ?? EventTime(milliseconds: 0)
        let ours = people.map { known.list(for: $0, at: start, limit: limit).items.map(\.target) }
        // Held to the same rules: nothing that is on the person's agenda or clashes with it.
        let popular = people.map { person in
            let open = known.openItems(known.touched(by: known.histories[person] ?? PersonHistory()), at: start)
            return open.sorted { (known.support($1), $0) < (known.support($0), $1) }.prefix(limit)
                .map { known.items[$0].target }
        }
        let targets = people.compactMap { heldOut[$0]?.target }
        return Table(
            people: people.count, limit: limit,
            rows: [
                row("roomtone", ours, targets, known), row("popularity", popular, targets, known),
            ])
    }

    private func row(
        _ name: String, _ lists: [[RecommendationTarget]], _ targets: [RecommendationTarget], _ known: Recommender
    ) -> Row {
        let places = zip(lists, targets).map { $0.firstIndex(of: $1) }
        let count = Double(max(1, lists.count))
        let gain = places.reduce(0) { $0 + ($1.map { 1 / log2(Double($0 + 2)) } ?? 0) }
        let items = Set(lists.joined().filter { known.numbers[$0] != nil })
        let diversities = lists.compactMap { diversity(of: $0, known) }
        return Row(
            name: name, recall: Double(places.count { $0 != nil }) / count, gain: gain / count,
            coverage: Double(items.count) / Double(max(1, known.items.count)),
            diversity: diversities.reduce(0, +) / Double(max(1, diversities.count)))
    }

    private func diversity(of list: [RecommendationTarget], _ known: Recommender) -> Double? {
        let numbers = list.compactMap { known.numbers[$0] }
        guard numbers.count > 1 else { return nil }
        var sum = 0.0
        for (place, number) in numbers.enumerated() {
            for other in numbers[..<place] { sum += 1 - Double(max(0, known.table.similarity(number, other))) }
        }
        return sum / Double(numbers.count * (numbers.count - 1) / 2)
    }
}
