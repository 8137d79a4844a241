import Documents
import RoomModel

/// Writes a catalog in the shape that `CatalogReader` reads, so that reading it back gives an equal catalog.
///
/// Keys stand in the order of CONTRACT §3; what is absent or empty is left out, save the five lists.
package enum CatalogWriter {
    /// UTF-8 JSON on one line.
    package static func json(_ catalog: Catalog) -> [UInt8] { JSONDocumentWriter.json(document(catalog)) }

    package static func document(_ catalog: Catalog) -> Document {
        var map = MapWriter()
        map.text("tenant", catalog.tenant.text)
        map.map("event") { event in
            event.text("id", catalog.event.id.text)
            event.text("name", catalog.event.name)
            event.time("start", catalog.event.start)
            event.time("end", catalog.event.end)
            event.texts("blocklist", catalog.event.blocklist)
            event.map("lexicon") { lexicon in
                for (word, valence) in catalog.event.lexicon.sorted(by: { $0.key < $1.key }) {
                    lexicon.number(word, valence)
                }
            }
        }
        map.list("sessions", catalog.sessions, write)
        map.list("attendees", catalog.attendees, write)
        map.list("sponsors", catalog.sponsors, write)
        map.list("contents", catalog.contents) { content, map in
            map.text("id", content.id.text)
            map.text("title", content.title)
            map.texts("tags", content.tags)
            map.text("sponsor", content.sponsor?.text)
        }
        map.list("activities", catalog.activities) { activity, map in
            map.text("id", activity.id.text)
            map.text("title", activity.title)
            map.texts("tags", activity.tags)
            map.time("start", activity.start)
            map.integer("capacity", activity.capacity)
        }
        return map.document
    }

    private static func write(_ session: Session, _ map: inout MapWriter) {
        map.text("id", session.id.text)
        map.text("title", session.title)
        if !session.description.isEmpty { map.text("description", session.description) }
        map.texts("tags", session.tags)
        map.text("room", session.room)
        map.text("track", session.track)
        map.integer("capacity", session.capacity)
        map.text("status", session.status.rawValue)
        map.bool("record", session.record)
        map.time("start", session.start)
        map.time("end", session.end)
        map.text("language", session.language)
        map.texts("translate", session.translate)
        if !session.speakers.isEmpty {
            map.list("speakers", session.speakers) { speaker, map in
                map.text("name", speaker.name)
                map.text("track", speaker.track)
            }
        }
        map.glossary(session.glossary, respellings: session.respellings)
        map.texts("sponsors", session.sponsors.map(\.text))
    }

    private static func write(_ attendee: Attendee, _ map: inout MapWriter) {
        map.text("id", attendee.id.text)
        map.text("job_title", attendee.jobTitle)
        map.map("company") { company in
            company.text("name", attendee.company.name)
            company.integer("size", attendee.company.size)
            company.text("industry", attendee.company.industry)
        }
        switch attendee.budgetAuthority {
        case .yes: map.bool("budget_authority", true)
        case .no: map.bool("budget_authority", false)
        case .influencer: map.text("budget_authority", "influencer")
        case .unknown: break
        }
        map.texts("interests", attendee.interests)
        map.texts("languages", attendee.languages)
        map.map("contact") { contact in
            contact.text("name", attendee.contact.name)
            contact.text("email", attendee.contact.email)
        }
        map.map("networking") { networking in
            networking.texts("goals", attendee.networking.goals)
            networking.texts("seeking", attendee.networking.seeking)
            networking.texts("industries", attendee.networking.industries)
            if attendee.networking.isPublic { networking.bool("public", true) }
        }
        map.map("consent") { ConsentDocument.write(attendee.consent, &$0) }
    }

    private static func write(_ sponsor: Sponsor, _ map: inout MapWriter) {
        map.text("id", sponsor.id.text)
        map.text("name", sponsor.name)
        map.text("industry", sponsor.industry)
        map.texts("products", sponsor.products)
        map.map("ideal_customer") { ideal in
            ideal.texts("job_titles", sponsor.idealCustomer.jobTitles)
            ideal.map("company_size") { size in
                size.integer("min", sponsor.idealCustomer.minimumCompanySize)
                size.integer("max", sponsor.idealCustomer.maximumCompanySize)
            }
            ideal.texts("industries", sponsor.idealCustomer.industries)
        }
        map.text("budget_tier", sponsor.budgetTier)
        map.texts("goals", sponsor.goals)
        map.map("sponsorship") { sponsorship in
            sponsorship.text("package", sponsor.sponsorship.package)
            sponsorship.number("amount", sponsor.sponsorship.amount)
            sponsorship.text("currency", sponsor.sponsorship.currency)
        }
        if !sponsor.team.isEmpty {
            map.list("team", sponsor.team) { member, map in
                map.text("id", member.id)
                map.text("name", member.name)
            }
        }
        map.text("webhook", sponsor.webhook)
        if let followups = sponsor.followups {
            map.list("followups", followups) { followup, map in
                map.text("when", followup.when)
                map.number("after_days", followup.afterDays)
                map.text("kind", followup.kind)
            }
        }
    }
}
