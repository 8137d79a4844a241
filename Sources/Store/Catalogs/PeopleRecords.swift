import RoomModel

// The stored form of attendees and sponsors; see CatalogRecords.swift.

struct AttendeeRecord: Codable {
    struct Company: Codable {
        var name: String?
        var size: Int?
        var industry: String?
    }

    struct Networking: Codable {
        var goals: [String]
        var seeking: [String]
        var industries: [String]
        var isPublic: Bool
    }

    /// Everyone, or those listed.
    struct Sponsors: Codable {
        var all: Bool
        var only: [SponsorID]

        init(_ value: Consent.Sponsors) {
            switch value {
            case .all: (all, only) = (true, [])
            case .only(let listed): (all, only) = (false, listed.sorted())
            }
        }

        var value: Consent.Sponsors { all ? .all : .only(Set(only)) }
    }

    var id: AttendeeID
    var jobTitle: String?
    var company: Company
    var budgetAuthority: String
    var interests: [String]
    var languages: [String]
    var contactName: String?
    var contactEmail: String?
    var networking: Networking
    var consentsToPersonalization: Bool
    var consentsToNetworking: Bool
    var consentsToSponsors: Sponsors
    var consentsToContact: Sponsors
    var consentUntil: EventTime?

    init(_ value: Attendee) {
        (id, jobTitle, interests, languages) = (value.id, value.jobTitle, value.interests, value.languages)
        budgetAuthority = value.budgetAuthority.rawValue
        company = Company(name: value.company.name, size: value.company.size, industry: value.company.industry)
        (contactName, contactEmail) = (value.contact.name, value.contact.email)
        networking = Networking(
            goals: value.networking.goals, seeking: value.networking.seeking, industries: value.networking.industries,
            isPublic: value.networking.isPublic)
        consentsToPersonalization = value.consent.personalization
        consentsToNetworking = value.consent.networking
        consentsToSponsors = Sponsors(value.consent.sponsors)
        consentsToContact = Sponsors(value.consent.contact)
        consentUntil = value.consent.until
    }

    var value: Attendee {
        Attendee(
            id: id, jobTitle: jobTitle,
            company: Attendee.Company(name: company.name, size: company.size, industry: company.industry),
            budgetAuthority: Attendee.BudgetAuthority(rawValue: budgetAuthority) ?? .unknown, interests: interests,
            languages: languages, contact: Attendee.Contact(name: contactName, email: contactEmail),
            networking: Attendee.Networking(
                goals: networking.goals, seeking: networking.seeking, industries: networking.industries,
                isPublic: networking.isPublic),
            consent: Consent(
                personalization: consentsToPersonalization, networking: consentsToNetworking,
                sponsors: consentsToSponsors.value, contact: consentsToContact.value, until: consentUntil))
    }
}

struct SponsorRecord: Codable {
    struct TeamMember: Codable {
        var id: String
        var name: String?
    }

    struct Followup: Codable {
        var when: String
        var afterDays: Double
        var kind: String
    }

    struct IdealCustomer: Codable {
        var jobTitles: [String]
        var minimumCompanySize: Int?
        var maximumCompanySize: Int?
        var industries: [String]
    }

    var id: SponsorID
    var name: String
    var industry: String?
    var products: [String]
    var idealCustomer: IdealCustomer
    var budgetTier: String?
    var goals: [String]
    var package: String?
    var amount: Double?
    var currency: String?
    var team: [TeamMember]
    var webhook: String?
    var followups: [Followup]?

    init(_ value: Sponsor) {
        (id, name, industry, products) = (value.id, value.name, value.industry, value.products)
        (budgetTier, goals, webhook) = (value.budgetTier, value.goals, value.webhook)
        let customer = value.idealCustomer
        idealCustomer = IdealCustomer(
            jobTitles: customer.jobTitles, minimumCompanySize: customer.minimumCompanySize,
            maximumCompanySize: customer.maximumCompanySize, industries: customer.industries)
        package = value.sponsorship.package
        (amount, currency) = (value.sponsorship.amount, value.sponsorship.currency)
        team = value.team.map { TeamMember(id: $0.id, name: $0.name) }
        followups = value.followups?.map { Followup(when: $0.when, afterDays: $0.afterDays, kind: $0.kind) }
    }

    var value: Sponsor {
        Sponsor(
            id: id, name: name, industry: industry, products: products,
            idealCustomer: Sponsor.IdealCustomer(
                jobTitles: idealCustomer.jobTitles, minimumCompanySize: idealCustomer.minimumCompanySize,
                maximumCompanySize: idealCustomer.maximumCompanySize, industries: idealCustomer.industries),
            budgetTier: budgetTier, goals: goals,
            sponsorship: Sponsor.Sponsorship(package: package, amount: amount, currency: currency),
            team: team.map { Sponsor.TeamMember(id: $0.id, name: $0.name) }, webhook: webhook,
            followups: followups?.map { Sponsor.Followup(when: $0.when, afterDays: $0.afterDays, kind: $0.kind) })
    }
}
