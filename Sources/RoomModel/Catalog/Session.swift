/// A talk, panel or workshop with a room of its own.
package struct Session: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable, Codable { case scheduled, live, ended, cancelled }

    /// A person on stage; `track` names the audio track whose captions carry the name.
    package struct Speaker: Hashable, Sendable {
        package var name: String
        package var track: String?

        package init(name: String, track: String? = nil) {
            self.name = name
            self.track = track
        }
    }

    package var id: SessionID
    package var title: String
    package var description: String
    package var tags: [String]
    package var room: String?
    package var track: String?
    /// The session is full when the audience present reaches it.
    package var capacity: Int?
    package var status: Status
    /// Whether the audio is kept; off by default.
    package var record: Bool
    package var start: EventTime?
    package var end: EventTime?
    /// BCP 47, what is spoken.
    package var language: String
    /// BCP 47, what captions are translated into.
    package var translate: [String]
    package var speakers: [Speaker]
    /// Words to expect; they bias the recogniser.
    package var glossary: [String]
    /// How to say terms of the glossary whose spelling does not tell, in plain English: `Kubernetes`, `koo ber net ees`.
    package var respellings: [String: String]
    package var sponsors: [SponsorID]

    package init(
        id: SessionID, title: String, description: String = "", tags: [String] = [], room: String? = nil,
        track: String? = nil, capacity: Int? = nil, status: Status = .scheduled, record: Bool = false,
        start: EventTime? = nil, end: EventTime? = nil, language: String = "en", translate: [String] = [],
        speakers: [Speaker] = [], glossary: [String] = [], respellings: [String: String] = [:],
        sponsors: [SponsorID] = []
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.tags = tags
        self.room = room
        self.track = track
        self.capacity = capacity
        self.status = status
        self.record = record
        self.start = start
        self.end = end
        self.language = language
        self.translate = translate
        self.speakers = speakers
        self.glossary = glossary
        self.respellings = respellings
        self.sponsors = sponsors
    }
}
