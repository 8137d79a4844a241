import RoomModel

/// Something of the catalog that can be recommended, as the ranking sees it.
struct CatalogItem: Sendable {
    var target: RecommendationTarget
    /// The id of a session.
    var session: SessionID?
    var title: String
    /// As the organizer wrote them; shown in reasons.
    var tags: [String]
    /// What it is about, in terms, those of title and tags more than once.
    var terms: [String]
    var track: String?
    var sponsors: [SponsorID] = []
    var start: EventTime?
    var end: EventTime?
    var capacity: Int?
    /// Cannot be taken up whatever the clock says.
    var isOver = false

    /// Sessions, contents, activities and sponsors in the catalog's order.
    static func items(of catalog: Catalog, _ space: TermSpace) -> [CatalogItem] {
        catalog.sessions.map { CatalogItem($0, space) } + catalog.contents.map { CatalogItem($0, space) }
            + catalog.activities.map { CatalogItem($0, space) } + catalog.sponsors.map { CatalogItem($0, space) }
    }

    private init(_ target: RecommendationTarget, title: String, tags: [String], texts: [String], _ space: TermSpace) {
        self.target = target
        self.title = title
        self.tags = tags
        let named = space.terms(of: title) + tags.flatMap { space.terms(of: $0) }
        terms = named + named + texts.flatMap { space.terms(of: $0) }
    }

    private init(_ session: Session, _ space: TermSpace) {
        self.init(
            RecommendationTarget(.session, of: session.id), title: session.title, tags: session.tags,
            texts: [session.description] + session.glossary + session.speakers.map(\.name), space)
        self.session = session.id
        track = session.track
        sponsors = session.sponsors
        start = session.start
        end = session.end ?? session.start?.advanced(byMilliseconds: Self.assumedLength)
        capacity = session.capacity
        isOver = session.status == .ended || session.status == .cancelled
    }

    private init(_ content: Catalog.Content, _ space: TermSpace) {
        self.init(
            RecommendationTarget(.content, content.id), title: content.title, tags: content.tags, texts: [], space)
        sponsors = content.sponsor.map { [$0] } ?? []
    }

    private init(_ activity: Catalog.Activity, _ space: TermSpace) {
        self.init(
            RecommendationTarget(.activity, activity.id), title: activity.title, tags: activity.tags, texts: [], space)
        start = activity.start
        // Nobody says how long it lasts; one that began is not joined any more.
        end = activity.start
        capacity = activity.capacity
    }

    private init(_ sponsor: Sponsor, _ space: TermSpace) {
        self.init(
            RecommendationTarget(.sponsor, of: sponsor.id), title: sponsor.name,
            tags: sponsor.industry.map { [$0] } ?? [],
            texts: sponsor.products + sponsor.idealCustomer.industries, space)
        sponsors = [sponsor.id]
    }

    /// What a session without an end is taken to last, ms.
    private static let assumedLength: Int64 = 3_600_000
}

extension RecommendationTarget {
    init<Stricter>(_ kind: Kind, of id: Identifier<Stricter>) { self.init(kind, ItemID(stricter: id)) }
}
