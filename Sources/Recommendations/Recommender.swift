import RoomModel

/// Recommends what to do next at one event, from its catalog, from what people do, and from what rooms do now.
///
/// A value: fed with events, finals and snapshots in any order, and asked for lists at a time. The same input gives the
/// same lists. Without a person's consent nothing of the person is used but what was chosen or dismissed, which is only
/// left out; the list then rests on the event.
package struct Recommender: Sendable {
    package let settings: RecommendationSettings
    private let stopwords: Set<String>

    // The catalog, in the forms that lists need.
    private(set) var catalog: Catalog
    var space: TermSpace
    var items: [CatalogItem] = []
    var numbers: [RecommendationTarget: Int] = [:]
    var attendees: [AttendeeID: Attendee] = [:]
    var networking: NetworkingIndex
    var hasTracks = false
    /// Of the catalog's text; what is being said is added to `table` only.
    private var written: [SparseEmbedding] = []
    var table = EmbeddingTable([])

    // What people do.
    var histories: [AttendeeID: PersonHistory] = [:]
    var coAttendance: CoAttendance

    // What rooms do now.
    var rooms: [SessionID: RoomNow] = [:]

    /// - Parameter stopwords: Words that tell nothing, of the catalog's languages.
    package init(
        catalog: Catalog, stopwords: Set<String> = [], settings: RecommendationSettings = RecommendationSettings()
    ) {
        self.settings = settings
        self.stopwords = stopwords
        self.catalog = catalog
        space = TermSpace(stopwords: stopwords)
        networking = NetworkingIndex([], space)
        coAttendance = CoAttendance(items: [])
        use(catalog)
    }

    // MARK: Input

    /// Takes another catalog of the event; what people did stays.
    ///
    /// O(items³) when items changed, O(people) when only people did, such as their consent.
    package mutating func use(_ catalog: Catalog) {
        let old = self.catalog
        self.catalog = catalog
        attendees = Dictionary(catalog.attendees.map { ($0.id, $0) }) { $1 }
        if !items.isEmpty, old.sessions == catalog.sessions, old.contents == catalog.contents,
            old.activities == catalog.activities, old.sponsors == catalog.sponsors
        {
            networking = NetworkingIndex(catalog.attendees, space)
            return
        }
        space = TermSpace(stopwords: stopwords)
        let texts = CatalogItem.items(of: catalog, space)
        for item in texts { space.learn(item.terms) }
        items = texts
        numbers = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1.target, $0) })
        written = items.map { embedding(of: $0.terms) }
        table = EmbeddingTable(written)
        networking = NetworkingIndex(catalog.attendees, space)
        hasTracks = Set(items.compactMap(\.track)).count > 1
        for (session, room) in rooms { lean(session, to: room.keywords) }
        coAttendance = CoAttendance(items: items.map(\.target))
        for person in histories.keys { coAttendance.note(person) }
        refresh()
    }

    /// Takes one event of the crowd; says whether it changed what is held of its sender. O(1), but for what `refresh` does
    /// later.
    ///
    /// What is done with things that the catalog does not hold is not remembered.
    @discardableResult
    package mutating func accept(_ event: AudienceEvent) -> Bool {
        follow(event)
        guard let act = Act(event, resolve: { resolve($0, of: event.attendee) }), holds(act.target) else {
            return false
        }
        let changedChoices = histories[event.attendee, default: PersonHistory()]
            .take(act, at: event.time, halfLife: settings.halfLife)
        if changedChoices { coAttendance.note(event.attendee) }
        return true
    }

    /// Brings a person's past back, as after a restart; follow with one `refresh`.
    package mutating func restore(_ history: PersonHistory, of attendee: AttendeeID) {
        histories[attendee] = history
        coAttendance.note(attendee)
    }

    /// Whether the catalog holds the person.
    package func lists(_ attendee: AttendeeID) -> Bool { attendees[attendee] != nil }

    /// Everybody who did something.
    package var people: Set<AttendeeID> { Set(histories.keys) }

    /// What is held of a person, to be stored.
    package func history(of attendee: AttendeeID) -> PersonHistory? { histories[attendee] }

    /// Forgets a person, what the catalog says of them too. O(people).
    package mutating func forget(_ attendee: AttendeeID) {
        histories[attendee] = nil
        coAttendance.note(attendee)
        guard lists(attendee) else { return }
        var others = catalog
        others.attendees.removeAll { $0.id == attendee }
        use(others)
    }

    /// Brings what people chose into the model. Cheap when little changed; call before asking for lists.
    package mutating func refresh() {
        coAttendance.refresh { [histories] person in histories[person].map(Self.choices) ?? [] }
    }

    /// The phrases that a talk turns on now.
    package mutating func hear(_ keywords: [Keyword], in session: SessionID) {
        guard numbers[RecommendationTarget(.session, of: session)] != nil else { return }
        rooms[session, default: RoomNow()].keywords = keywords
        lean(session, to: keywords)
    }

    /// A room's newest figures.
    package mutating func see(_ snapshot: Snapshot, in session: SessionID) {
        guard numbers[RecommendationTarget(.session, of: session)] != nil else { return }
        rooms[session, default: RoomNow()].see(snapshot)
    }

    /// A moment in which a room reacted as it seldom does.
    package mutating func see(_ moment: Moment, in session: SessionID) {
        guard numbers[RecommendationTarget(.session, of: session)] != nil else { return }
        rooms[session, default: RoomNow()].see(moment)
    }

    // MARK: Inside

    private func holds(_ target: RecommendationTarget) -> Bool {
        numbers[target] != nil || target.kind == .networking && AttendeeID(target.id.text).map(lists) ?? false
    }

    /// Presence, for the full and for the lively, where no snapshots tell it.
    private mutating func follow(_ event: AudienceEvent) {
        guard let session = event.session, numbers[RecommendationTarget(.session, of: session)] != nil else { return }
        rooms[session, default: RoomNow()].follow(event)
    }

    /// Moves a session's vector towards what is said in it.
    private mutating func lean(_ session: SessionID, to keywords: [Keyword]) {
        guard let number = numbers[RecommendationTarget(.session, of: session)] else { return }
        guard let strongest = keywords.first?.score, strongest > 0 else {
            table[number] = written[number]
            return
        }
        var said = Embedding()
        for keyword in keywords {
            for term in space.terms(of: keyword.phrase) {
                said.add(term, Float(keyword.score / strongest) * space.weight(of: term))
            }
        }
        var sum = Embedding()
        sum.add(written[number], times: 1)
        sum.add(SparseEmbedding(said.normalized), times: Self.speechWeight)
        table[number] = SparseEmbedding(sum.normalized)
    }

    /// What is said against what was announced.
    private static let speechWeight: Float = 0.8

    private func embedding(of terms: [String]) -> SparseEmbedding {
        var counts: [String: Int] = [:]
        for term in terms { counts[term, default: 0] += 1 }
        var sum = Embedding()
        for (term, count) in counts.sorted(by: { $0.key < $1.key }) {
            sum.add(term, Float(count).squareRoot() * space.weight(of: term))
        }
        return SparseEmbedding(sum.normalized)
    }

    /// In no order.
    static func choices(_ history: PersonHistory) -> [RecommendationTarget] {
        history.entries.lazy.filter(\.value.isLiked).map(\.key)
    }

    /// What a recommendation's id stands for. O(items): asked for only when somebody acts on one.
    private func resolve(_ id: ItemID, of attendee: AttendeeID) -> RecommendationTarget? {
        if let item = items.first(where: { Self.id(of: $0.target, for: attendee) == id }) { return item.target }
        let people = attendees.keys.filter {
            Self.id(of: RecommendationTarget(.networking, of: $0), for: attendee) == id
        }
        return people.first.map { RecommendationTarget(.networking, of: $0) }
    }

    /// The same whenever an item is recommended to a person, in every process.
    static func id(of target: RecommendationTarget, for attendee: AttendeeID) -> ItemID {
        let hash = StableHash.of([attendee.text, target.kind.rawValue, target.id.text])
        return ItemID("r-" + String(hash, radix: 36)) ?? target.id
    }
}
