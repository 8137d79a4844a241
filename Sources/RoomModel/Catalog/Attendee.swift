/// A registered person of the audience.
package struct Attendee: Hashable, Sendable {
    package struct Company: Hashable, Sendable {
        package var name: String?
        /// People.
        package var size: Int?
        package var industry: String?

        package init(name: String? = nil, size: Int? = nil, industry: String? = nil) {
            self.name = name
            self.size = size
            self.industry = industry
        }
    }

    package enum BudgetAuthority: String, Hashable, Sendable { case yes, influencer, no, unknown }

    package struct Contact: Hashable, Sendable {
        package var name: String?
        package var email: String?

        package init(name: String? = nil, email: String? = nil) {
            self.name = name
            self.email = email
        }
    }

    package struct Networking: Hashable, Sendable {
        package var goals: [String]
        package var seeking: [String]
        package var industries: [String]
        package var isPublic: Bool

        package init(goals: [String] = [], seeking: [String] = [], industries: [String] = [], isPublic: Bool = false) {
            self.goals = goals
            self.seeking = seeking
            self.industries = industries
            self.isPublic = isPublic
        }
    }

    package var id: AttendeeID
    package var jobTitle: String?
    package var company: Company
    package var budgetAuthority: BudgetAuthority
    package var interests: [String]
    /// BCP 47.
    package var languages: [String]
    package var contact: Contact
    package var networking: Networking
    package var consent: Consent

    package init(
        id: AttendeeID, jobTitle: String? = nil, company: Company = Company(),
        budgetAuthority: BudgetAuthority = .unknown, interests: [String] = [], languages: [String] = [],
        contact: Contact = Contact(), networking: Networking = Networking(), consent: Consent = Consent()
    ) {
        self.id = id
        self.jobTitle = jobTitle
        self.company = company
        self.budgetAuthority = budgetAuthority
        self.interests = interests
        self.languages = languages
        self.contact = contact
        self.networking = networking
        self.consent = consent
    }
}

/// What a person allows; absent means nothing.
package struct Consent: Hashable, Sendable {
    /// A grant to sponsors: everyone, nobody, or those listed.
    package enum Sponsors: Hashable, Sendable {
        case all
        case only(Set<SponsorID>)

        package static let none = Sponsors.only([])

        package func includes(_ sponsor: SponsorID) -> Bool {
            switch self {
            case .all: true
            case .only(let listed): listed.contains(sponsor)
            }
        }
    }

    package var personalization: Bool
    package var networking: Bool
    /// To whom interest may be shown, under a pseudonym.
    package var sponsors: Sponsors
    /// To whom name and address may be shown.
    package var contact: Sponsors
    /// The grants end here; `nil` means they do not expire.
    package var until: EventTime?

    package init(
        personalization: Bool = false, networking: Bool = false, sponsors: Sponsors = .none, contact: Sponsors = .none,
        until: EventTime? = nil
    ) {
        self.personalization = personalization
        self.networking = networking
        self.sponsors = sponsors
        self.contact = contact
        self.until = until
    }
}
