import Documents
import RoomModel

/// Reads one entry of `contents` or of `activities`.
enum ItemReader {
    static func content(_ reader: DocumentReader, sponsors: SponsorReferences) -> Catalog.Content? {
        let id = reader.required("id", .identifier(of: ItemKind.self))
        let title = reader.optional("title", .title)
        let tags = reader.words("tags")
        let sponsor = reader.optional("sponsor", sponsors.sponsor)
        return id.map { Catalog.Content(id: $0, title: title ?? $0.text, tags: tags, sponsor: sponsor) }
    }

    static func activity(_ reader: DocumentReader) -> Catalog.Activity? {
        let id = reader.required("id", .identifier(of: ItemKind.self))
        let title = reader.optional("title", .title)
        let tags = reader.words("tags")
        let start = reader.optional("start", .time)
        let capacity = reader.optional("capacity", .count)
        return id.map {
            Catalog.Activity(id: $0, title: title ?? $0.text, tags: tags, start: start, capacity: capacity)
        }
    }
}
