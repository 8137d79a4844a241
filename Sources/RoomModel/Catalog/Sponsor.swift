/// A company that pays for the event and wants to meet the right people.
package struct Sponsor: Hashable, Sendable {
    package struct IdealCustomer: Hashable, Sendable {
        package var jobTitles: [String]
        package var minimumCompanySize: Int?
        package var maximumCompanySize: Int?
        package var industries: [String]

        package init(
            jobTitles: [String] = [], minimumCompanySize: Int? = nil, maximumCompanySize: Int? = nil,
            industries: [String] = []
        ) {
            self.jobTitles = jobTitles
            self.minimumCompanySize = minimumCompanySize
            self.maximumCompanySize = maximumCompanySize
            self.industries = industries
        }
    }

    package struct Sponsorship: Hashable, Sendable {
        package var package: String?
        package var amount: Double?
        /// ISO 4217.
        package var currency: String?

        package init(package: String? = nil, amount: Double? = nil, currency: String? = nil) {
            self.package = package
            self.amount = amount
            self.currency = currency
        }
    }

    /// A member of the team; `id` is the subject of that person's tokens.
    package struct TeamMember: Hashable, Sendable {
        package var id: String
        package var name: String?

        package init(id: String, name: String? = nil) {
            self.id = id
            self.name = name
        }
    }

    package struct Followup: Hashable, Sendable {
        /// The temperature it applies to: hot, warm, cool, cold.
        package var when: String
        package var afterDays: Double
        package var kind: String

        package init(when: String, afterDays: Double, kind: String) {
            self.when = when
            self.afterDays = afterDays
            self.kind = kind
        }
    }

    package var id: SponsorID
    package var name: String
    package var industry: String?
    package var products: [String]
    package var idealCustomer: IdealCustomer
    package var budgetTier: String?
    package var goals: [String]
    package var sponsorship: Sponsorship
    /// In the order of escalation.
    package var team: [TeamMember]
    package var webhook: String?
    /// `nil` means the configured sequence.
    package var followups: [Followup]?

    package init(
        id: SponsorID, name: String, industry: String? = nil, products: [String] = [],
        idealCustomer: IdealCustomer = IdealCustomer(), budgetTier: String? = nil, goals: [String] = [],
        sponsorship: Sponsorship = Sponsorship(), team: [TeamMember] = [], webhook: String? = nil,
        followups: [Followup]? = nil
    ) {
        self.id = id
        self.name = name
        self.industry = industry
        self.products = products
        self.idealCustomer = idealCustomer
        self.budgetTier = budgetTier
        self.goals = goals
        self.sponsorship = sponsorship
        self.team = team
        self.webhook = webhook
        self.followups = followups
    }
}
