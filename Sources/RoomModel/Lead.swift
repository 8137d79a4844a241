/// How promising one person is to one sponsor at a time (CONTRACT §7).
///
/// Points are kept as whole tenths: what is shown, stored and classed is one number, and the factors add up to it.
package struct Lead: Hashable, Sendable, Codable {
    package enum Temperature: String, Hashable, Sendable, CaseIterable { case hot, warm, cool, cold }

    package var sponsor: SponsorID
    /// A pseudonym: stable for the sponsor, of no use to another.
    package var id: String
    package var factors: LeadFactors
    /// Why, in words; of interest, never of feelings.
    package var reasons: [String]
    /// Names the weights that the score was made with.
    package var weights: String
    package var at: EventTime

    package init(
        sponsor: SponsorID, id: String, factors: LeadFactors, reasons: [String], weights: String, at: EventTime
    ) {
        self.sponsor = sponsor
        self.id = id
        self.factors = factors
        self.reasons = reasons
        self.weights = weights
        self.at = at
    }

    /// 0...1000.
    package var tenths: Int { factors.total }
    /// 0...100 with one decimal.
    package var score: Double { Double(tenths) / 10 }
    package var temperature: Temperature { Temperature(tenths: tenths) }
}

extension Lead.Temperature {
    /// Hot above 85, warm 65...85, cool from 40, cold below.
    package init(tenths: Int) {
        self =
            switch tenths {
            case 851...: .hot
            case 650...: .warm
            case 400...: .cool
            default: .cold
            }
    }
}

/// What a lead's score is made of, in tenths of points.
package struct LeadFactors: Hashable, Sendable, Codable {
    package var jobTitle: Int
    package var companySize: Int
    package var industry: Int
    package var budget: Int
    package var engagement: Int

    package init(jobTitle: Int, companySize: Int, industry: Int, budget: Int, engagement: Int) {
        self.jobTitle = jobTitle
        self.companySize = companySize
        self.industry = industry
        self.budget = budget
        self.engagement = engagement
    }

    package var total: Int { jobTitle + companySize + industry + budget + engagement }
}
