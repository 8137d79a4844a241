import RoomModel

/// Keeps the item-to-item model in step with what people choose.
///
/// Changes wait until `refresh`: a few are taken one by one, many by starting afresh.
struct CoAttendance: Sendable {
    private(set) var model: EASE
    private let numbers: [RecommendationTarget: Int]
    /// Choices that the model holds, of people who chose anything.
    private var known: [AttendeeID: [Int]] = [:]
    private var changed: [AttendeeID: [Int]] = [:]
    /// People of the model when its regularization was chosen.
    private var fittedPeople = 0

    /// - Parameter items: In the order of their numbers. Of a large catalog those up front: a model of all pairs has its bounds.
    init(items: [RecommendationTarget]) {
        let modelled = items.prefix(EASE.greatestCount)
        numbers = Dictionary(uniqueKeysWithValues: modelled.enumerated().map { ($1, $0) })
        model = EASE(count: modelled.count, regularization: Self.leastRegularization)
    }

    mutating func learn(_ choices: [AttendeeID: Set<RecommendationTarget>]) {
        for (person, chosen) in choices { change(person, from: [], to: chosen) }
        refresh()
    }

    mutating func change(
        _ person: AttendeeID, from old: Set<RecommendationTarget>, to new: Set<RecommendationTarget>
    ) {
        guard old != new else { return }
        changed[person] = new.compactMap { numbers[$0] }.sorted()
    }

    mutating func refresh() {
        guard !changed.isEmpty, model.count > 0 else { return }
        let people = known.merging(changed) { $1 }.filter { !$0.value.isEmpty }
        // A change is two steps of items², a fresh start items³; and rounding gathers.
        let isFewer = changed.count * 2 < model.count && model.steps < Self.greatestSteps
        if isFewer, people.count < 2 * fittedPeople {
            for (person, new) in changed.sorted(by: { $0.key < $1.key }) {
                model.replace(known[person] ?? [], by: new)
            }
        } else {
            let ordered = people.sorted { $0.key < $1.key }.map(\.value)
            model = RegularizationSearch(count: model.count, choices: ordered).best
            fittedPeople = people.count
        }
        known = people
        changed = [:]
    }

    static let leastRegularization = 1.0
    private static let greatestSteps = 20_000
}
