import Documents
import RoomModel

/// Reads one entry of `attendees`. Its messages never quote what they judge: it is personal.
enum AttendeeReader {
    static func read(_ reader: DocumentReader, sponsors: SponsorReferences) -> Attendee? {
        let id = reader.required("id", .identifier(of: AttendeeKind.self))
        let jobTitle = reader.optional("job_title", .title)
        let company = company(reader.child("company"))
        let budget = reader.value("budget_authority", .budgetAuthority, default: .unknown)
        let interests = reader.words("interests")
        let languages = reader.value("languages", .languages, default: [])
        let contact = contact(reader.child("contact"))
        let networking = networking(reader.child("networking"))
        let consent = ConsentDocument.consent(reader.child("consent"), sponsors: sponsors)
        guard let id else { return nil }
        return Attendee(
            id: id, jobTitle: jobTitle, company: company, budgetAuthority: budget, interests: interests,
            languages: languages, contact: contact, networking: networking, consent: consent)
    }

    private static func company(_ reader: DocumentReader) -> Attendee.Company {
        Attendee.Company(
            name: reader.optional("name", .title), size: reader.optional("size", .count),
            industry: reader.optional("industry", .title))
    }

    private static func contact(_ reader: DocumentReader) -> Attendee.Contact {
        Attendee.Contact(name: reader.optional("name", .title), email: reader.optional("email", .email))
    }

    private static func networking(_ reader: DocumentReader) -> Attendee.Networking {
        Attendee.Networking(
            goals: reader.words("goals"), seeking: reader.words("seeking"), industries: reader.words("industries"),
            isPublic: reader.value("public", .bool, default: false))
    }
}

extension ValueReading<Attendee.BudgetAuthority> {
    fileprivate static var budgetAuthority: Self {
        Self("true, influencer or false; leave the key out where it is unknown") { document in
            switch document {
            case .bool(let decides): return decides ? .yes : .no
            case .text("true"), .text("yes"), .text("on"): return .yes
            case .text("false"), .text("no"), .text("off"): return .no
            case .text("influencer"): return .influencer
            case .text("unknown"): return .unknown
            default: return nil
            }
        }
    }
}

extension ValueReading<String> {
    /// Something before and something after one at sign; whether post arrives is another matter.
    fileprivate static var email: Self {
        text(bytes: 320).refined("an address such as sam@example.com") { text in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.contains(" ") ? text : nil
        }
    }
}
