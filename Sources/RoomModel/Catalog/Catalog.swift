/// Everything an organizer says of one event beforehand: sessions, attendees, sponsors, contents, activities.
///
/// Session, attendee, sponsor, content and activity ids are unique within the tenant.
package struct Catalog: Hashable, Sendable {
    package var tenant: TenantID
    package var event: Event
    package var sessions: [Session]
    package var attendees: [Attendee]
    package var sponsors: [Sponsor]
    package var contents: [Content]
    package var activities: [Activity]

    package init(
        tenant: TenantID, event: Event, sessions: [Session] = [], attendees: [Attendee] = [],
        sponsors: [Sponsor] = [], contents: [Content] = [], activities: [Activity] = []
    ) {
        self.tenant = tenant
        self.event = event
        self.sessions = sessions
        self.attendees = attendees
        self.sponsors = sponsors
        self.contents = contents
        self.activities = activities
    }

    package struct Event: Hashable, Sendable {
        package var id: EventID
        package var name: String
        package var start: EventTime?
        package var end: EventTime?
        /// Words and phrases that are masked in what is shown of what was said.
        package var blocklist: [String]
        /// What words mean at this event, -4 (very unpleasant) to 4; 0 makes a word say nothing. Goes before all lexicons.
        package var lexicon: [String: Double]

        package init(
            id: EventID, name: String, start: EventTime? = nil, end: EventTime? = nil, blocklist: [String] = [],
            lexicon: [String: Double] = [:]
        ) {
            self.lexicon = lexicon
            self.blocklist = blocklist
            self.id = id
            self.name = name
            self.start = start
            self.end = end
        }
    }

    /// A piece of content on offer.
    package struct Content: Hashable, Sendable {
        package var id: ItemID
        package var title: String
        package var tags: [String]
        package var sponsor: SponsorID?

        package init(id: ItemID, title: String, tags: [String] = [], sponsor: SponsorID? = nil) {
            self.id = id
            self.title = title
            self.tags = tags
            self.sponsor = sponsor
        }
    }

    /// Something to take part in that is no session.
    package struct Activity: Hashable, Sendable {
        package var id: ItemID
        package var title: String
        package var tags: [String]
        package var start: EventTime?
        package var capacity: Int?

        package init(id: ItemID, title: String, tags: [String] = [], start: EventTime? = nil, capacity: Int? = nil) {
            self.id = id
            self.title = title
            self.tags = tags
            self.start = start
            self.capacity = capacity
        }
    }
}
