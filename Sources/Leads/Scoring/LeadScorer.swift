import RoomModel

/// The formula of lead scores: what each factor is worth and why (docs/leads.md).
///
/// Every factor is rounded to a tenth by itself and the score is their exact sum, so that what is shown adds up.
package struct LeadScorer: Sendable {
    private let reader: TitleReader
    private let industries: IndustryLexicon

    package init(titles: TitleLexicon, industries: IndustryLexicon) {
        reader = TitleReader(titles)
        self.industries = industries
    }

    package func wish(of sponsor: Sponsor, weighting: LeadWeighting) -> SponsorWish {
        SponsorWish(
            sponsor: sponsor, titles: TitleWish(sponsor.idealCustomer.jobTitles, reader: reader),
            industries: sponsor.idealCustomer.industries.map { industries.read($0) }.filter { !$0.isEmpty },
            weighting: weighting, version: weighting.version)
    }

    // MARK: The person

    package func fit(_ attendee: Attendee, _ wish: SponsorWish) -> ProfileFit {
        let weights = wish.weighting
        let verdicts = [title(attendee, wish), size(attendee, wish), industry(attendee, wish), budget(attendee)]
        func tenths(_ index: Int, _ weight: Double) -> Int { Self.tenths(verdicts[index].share * weight) }
        return ProfileFit(
            jobTitle: tenths(0, weights.jobTitle), companySize: tenths(1, weights.companySize),
            industry: tenths(2, weights.industry), budget: tenths(3, weights.budget),
            reasons: verdicts.map(\.reason), coarseReasons: verdicts.map(\.coarse))
    }

    /// A share of a factor's points, and why, once in full and once without what could name the person.
    private struct Verdict {
        var share: Double
        var reason: String
        var coarse: String

        init(_ share: Double, _ reason: String, coarse: String? = nil) {
            self.share = share
            self.reason = reason
            self.coarse = coarse ?? reason
        }
    }

    /// What evidence that is not there counts for: the middle.
    private static let unknown = 0.5

    private func title(_ attendee: Attendee, _ wish: SponsorWish) -> Verdict {
        guard let title = attendee.jobTitle, !PlainWords.words(of: title).isEmpty else {
            return Verdict(Self.unknown, "job title unknown, counted as the middle")
        }
        let roles = reader.roles(of: title)
        let best = roles.max { $0.decision < $1.decision }
        if let wanted = wish.titles.match(title, roles: roles) {
            let role = roles.first { !$0.isPast } ?? best
            return Verdict(
                1, "job title \"\(title)\" is on the list as \"\(wanted)\"",
                coarse: "\(role.map(Self.describe) ?? "a role") that the list asks for")
        }
        guard let best else {
            return Verdict(
                Self.unknown, "job title \"\(title)\" says nothing about who decides: unknown, counted as the middle",
                coarse: "a role of unknown rank, counted as the middle")
        }
        let words = Self.describe(best)
        return Verdict(best.decision.share, "job title \"\(title)\": \(words)", coarse: words)
    }

    /// A role without its name: "senior technical role".
    private static func describe(_ role: JobRole) -> String {
        if role.isPast { return "former role, decides no more" }
        let rank =
            switch role.seniority {
            case .chief: "top"
            case .vp, .director: "senior"
            case .manager: "managing"
            case .lead: "leading"
            case .coordinator, .specialist: "expert"
            case .junior: "junior"
            case .support: "supporting or learning"
            }
        return "\(rank) \(role.area.map { $0 + " " } ?? "")role"
    }

    private func size(_ attendee: Attendee, _ wish: SponsorWish) -> Verdict {
        let ideal = wish.sponsor.idealCustomer
        guard ideal.minimumCompanySize != nil || ideal.maximumCompanySize != nil else {
            return Verdict(1, "companies of any size are wanted")
        }
        guard let people = attendee.company.size else {
            return Verdict(Self.unknown, "company size unknown, counted as the middle")
        }
        let share = CompanySizeFit.share(of: people, from: ideal.minimumCompanySize, to: ideal.maximumCompanySize)
        let place =
            share >= 1 ? "inside the wanted range" : share > 0 ? "near the wanted range" : "far from the wanted range"
        return Verdict(
            share, "company of \(Self.grouped(people)) people, \(place)",
            coarse: "company of \(CompanySizeFit.band(of: people)), \(place)")
    }

    private func industry(_ attendee: Attendee, _ wish: SponsorWish) -> Verdict {
        guard !wish.industries.isEmpty else { return Verdict(1, "any industry is wanted") }
        let own = attendee.company.industry ?? ""
        let reading = industries.read(own)
        guard !reading.isEmpty else { return Verdict(Self.unknown, "industry unknown, counted as the middle") }
        switch wish.industries.map({ industries.nearness(reading, $0) }).max() ?? .apart {
        case .same: return Verdict(1, "industry \(own) is wanted", coarse: "an industry that is wanted")
        case .near: return Verdict(0.7, "industry \(own) is near a wanted one", coarse: "an industry near a wanted one")
        case .apart: return Verdict(0, "industry \(own) is not wanted", coarse: "another industry than those wanted")
        }
    }

    private func budget(_ attendee: Attendee) -> Verdict {
        switch attendee.budgetAuthority {
        case .yes: Verdict(1, "decides on budget")
        case .influencer: Verdict(0.7, "has a say in budget")
        case .unknown: Verdict(Self.unknown, "budget authority unknown, counted as the middle")
        case .no: Verdict(0, "does not decide on budget")
        }
    }

    // MARK: The person's interest

    /// Strength at which interest is worth half of its points.
    static let halfway = 9.0

    /// Tenths of points for a strength of interest: rises with every sign, ever more slowly, and never reaches the whole.
    package static func engagement(_ strength: Double, weighting: LeadWeighting) -> Int {
        tenths(weighting.engagement * strength / (strength + halfway))
    }

    /// The whole score at a time.
    ///
    /// - Parameter names: Whether the sponsor may know who it is; without it reasons and evidence are coarse.
    package static func lead(
        _ id: String, fit: ProfileFit, ledger: InterestLedger, wish: SponsorWish, at time: EventTime, names: Bool
    ) -> Lead {
        let weights = wish.weighting
        let strength = ledger.strength(at: time, halfLife: weights.halfLife)
        let evidence = ledger.evidence(at: time, halfLife: weights.halfLife).prefix(4)
            .map { $0.signal.words(names ? $0.count : nil) }
        let interest = evidence.isEmpty ? "no sign of interest lately" : evidence.joined(separator: ", ")
        return Lead(
            sponsor: wish.sponsor.id, id: id,
            factors: LeadFactors(
                jobTitle: fit.jobTitle, companySize: fit.companySize, industry: fit.industry, budget: fit.budget,
                engagement: engagement(strength, weighting: weights)),
            reasons: [interest] + (names ? fit.reasons : fit.coarseReasons), weights: wish.version, at: time)
    }

    private static func tenths(_ points: Double) -> Int { Int((points * 10).rounded()) }

    /// 1,200 for 1200.
    private static func grouped(_ number: Int) -> String {
        let digits = String(number)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return grouped
    }
}
