import Documents
import RoomModel

/// Reads one entry of `sessions`.
enum SessionReader {
    static func read(_ reader: DocumentReader, sponsors: SponsorReferences) -> Session? {
        // All keys are read before a missing id ends it, so that all problems are found.
        let id = reader.required("id", .identifier(of: SessionKind.self))
        let title = reader.optional("title", .title)
        let description = reader.value("description", .prose, default: "")
        let tags = reader.words("tags")
        let room = reader.optional("room", .title)
        let track = reader.optional("track", .title)
        let capacity = reader.optional("capacity", .count)
        let status = reader.value("status", ValueReading<Session.Status>.word, default: .scheduled)
        let record = reader.value("record", .bool, default: false)
        let (start, end) = reader.span()
        let language = reader.value("language", .language, default: "en")
        let translate = reader.value("translate", .languages, default: [])
        let speakers = reader.children("speakers", atMost: 1_000).compactMap(speaker)
        let glossary = reader.value("glossary", .list(of: .glossaryEntry, atMost: 1_000), default: [])
        let paying = reader.value("sponsors", .list(of: sponsors.sponsor, atMost: 1_000), default: [])
        guard let id else { return nil }
        return Session(
            id: id, title: title ?? id.text, description: description, tags: tags, room: room, track: track,
            capacity: capacity, status: status, record: record, start: start, end: end, language: language,
            translate: translate, speakers: speakers, glossary: glossary.map(\.term),
            respellings: Dictionary(
                glossary.compactMap { entry in entry.say.map { (entry.term, $0) } }, uniquingKeysWith: { $1 }),
            sponsors: paying)
    }

    private static func speaker(_ reader: DocumentReader) -> Session.Speaker? {
        let name = reader.required("name", .title)
        let track = reader.optional("track", .name)
        return name.map { Session.Speaker(name: $0, track: track) }
    }
}
