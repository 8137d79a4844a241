import Documents
import RoomModel

/// A consent by itself, in the shape that it has in a catalog.
package enum ConsentDocument {
    /// - Parameter sponsors: Those that a grant may name.
    package static func read(_ document: Document, sponsors: Set<SponsorID>) throws(CatalogReader.Failure) -> Consent {
        let problems = DocumentProblems()
        let reader = DocumentReader(document, problems: problems)
        let consent = consent(reader, sponsors: SponsorReferences(known: sponsors))
        guard problems.isEmpty else { throw CatalogReader.Failure(problems: problems.list) }
        return consent
    }

    static func consent(_ reader: DocumentReader, sponsors: SponsorReferences) -> Consent {
        Consent(
            personalization: reader.value("personalization", .bool, default: false),
            networking: reader.value("networking", .bool, default: false),
            sponsors: reader.value("sponsors", sponsors.grant, default: .none),
            contact: reader.value("contact", sponsors.grant, default: .none),
            until: reader.optional("until", .time))
    }

    package static func json(_ consent: Consent) -> [UInt8] {
        var map = MapWriter()
        write(consent, &map)
        return JSONDocumentWriter.json(map.document)
    }

    static func write(_ consent: Consent, _ map: inout MapWriter) {
        map.bool("personalization", consent.personalization)
        map.bool("networking", consent.networking)
        map.grant("sponsors", consent.sponsors)
        map.grant("contact", consent.contact)
        map.time("until", consent.until)
    }
}
