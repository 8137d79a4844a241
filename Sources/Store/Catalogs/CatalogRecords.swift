import RoomModel

// The stored form of a catalog's things. The names of the members are the database's and stay, whatever the model is called.

struct EventRecord: Codable {
    var id: EventID
    var name: String
    var start: EventTime?
    var end: EventTime?
    /// Absent in catalogs that were stored before it came.
    var blocklist: [String]?
    var lexicon: [String: Double]?

    init(_ value: Catalog.Event) {
        (id, name, start, end) = (value.id, value.name, value.start, value.end)
        blocklist = value.blocklist
        lexicon = value.lexicon.isEmpty ? nil : value.lexicon
    }

    var value: Catalog.Event {
        Catalog.Event(
            id: id, name: name, start: start, end: end, blocklist: blocklist ?? [], lexicon: lexicon ?? [:])
    }
}

struct SessionRecord: Codable {
    struct Speaker: Codable {
        var name: String
        var track: String?
    }

    var id: SessionID
    var title: String
    var description: String
    var tags: [String]
    var room: String?
    var track: String?
    var capacity: Int?
    var status: Session.Status
    var record: Bool
    var start: EventTime?
    var end: EventTime?
    var language: String
    var translate: [String]
    var speakers: [Speaker]
    var glossary: [String]
    /// Absent in records of versions that knew none.
    var respellings: [String: String]?
    var sponsors: [SponsorID]

    init(_ value: Session) {
        (id, title, description, tags) = (value.id, value.title, value.description, value.tags)
        (room, track, capacity, status) = (value.room, value.track, value.capacity, value.status)
        (record, start, end, language) = (value.record, value.start, value.end, value.language)
        (translate, glossary, sponsors) = (value.translate, value.glossary, value.sponsors)
        respellings = value.respellings.isEmpty ? nil : value.respellings
        speakers = value.speakers.map { Speaker(name: $0.name, track: $0.track) }
    }

    var value: Session {
        Session(
            id: id, title: title, description: description, tags: tags, room: room, track: track, capacity: capacity,
            status: status, record: record, start: start, end: end, language: language, translate: translate,
            speakers: speakers.map { Session.Speaker(name: $0.name, track: $0.track) }, glossary: glossary,
            respellings: respellings ?? [:], sponsors: sponsors)
    }
}

struct ContentRecord: Codable {
    var id: ItemID
    var title: String
    var tags: [String]
    var sponsor: SponsorID?

    init(_ value: Catalog.Content) {
        (id, title, tags, sponsor) = (value.id, value.title, value.tags, value.sponsor)
    }

    var value: Catalog.Content { Catalog.Content(id: id, title: title, tags: tags, sponsor: sponsor) }
}

struct ActivityRecord: Codable {
    var id: ItemID
    var title: String
    var tags: [String]
    var start: EventTime?
    var capacity: Int?

    init(_ value: Catalog.Activity) {
        (id, title, tags, start, capacity) = (value.id, value.title, value.tags, value.start, value.capacity)
    }

    var value: Catalog.Activity {
        Catalog.Activity(id: id, title: title, tags: tags, start: start, capacity: capacity)
    }
}
