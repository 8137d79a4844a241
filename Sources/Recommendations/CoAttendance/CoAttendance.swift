import RoomModel

/// Keeps the item-to-item model in step with what people choose.
///
/// Changes wait until `refresh`: a few are taken one by one, many by starting afresh.
struct CoAttendance: Sendable {
    private(set) var model: EASE
    private let numbers: [RecommendationTarget: Int]
    /// Choices that the model holds, of people who chose anything.
    private var known: [AttendeeID: [Int]] = [:]
    /// People whose choices may have changed since.
    private var noted: Set<AttendeeID> = []
    /// People of the model when its regularization was chosen.
    private var fittedPeople = 0

    /// - Parameter items: In the order of their numbers. Of a large catalog those up front: a model of all pairs has its bounds.
    init(items: [RecommendationTarget]) {
        let modelled = items.prefix(EASE.greatestCount)
        numbers = Dictionary(uniqueKeysWithValues: modelled.enumerated().map { ($1, $0) })
        model = EASE(count: modelled.count, regularization: Self.leastRegularization)
    }

    /// Remembers that a person's choices changed. O(1).
    mutating func note(_ person: AttendeeID) { noted.insert(person) }

    /// - Parameter choices: What a person chose by now, each item once.
    mutating func refresh(_ choices: (AttendeeID) -> [RecommendationTarget]) {
        guard !noted.isEmpty, model.count > 0 else { return }
        var changes: [EASE.Change] = []
        for person in noted.sorted() {
            let new = choices(person).compactMap { numbers[$0] }.sorted()
            let old = known[person] ?? []
            guard old != new else { continue }
            known[person] = new.isEmpty ? nil : new
            changes.append(EASE.Change(old: old, new: new))
        }
        noted = []
        if known.count >= max(Self.leastFittedPeople, 2 * fittedPeople) {
            let ordered = known.sorted { $0.key < $1.key }.map(\.value)
            model = RegularizationSearch(count: model.count, choices: ordered).best
            fittedPeople = known.count
        } else {
            model.take(changes)
        }
    }

    static let leastRegularization = 1.0
    /// Fewer tell no regularization from another.
    private static let leastFittedPeople = 20
}
