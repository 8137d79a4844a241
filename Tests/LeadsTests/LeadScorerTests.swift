import RoomModel
import TestRandom
import Testing

@testable import Leads

private let sponsorID: SponsorID = id("acme-cloud")
private let noon = EventTime(milliseconds: 1_763_692_800_000)

/// A sponsor as the demo has it.
private func sponsor(_ change: (inout Sponsor) -> Void = { _ in }) -> Sponsor {
    var sponsor = Sponsor(
        id: sponsorID, name: "Acme Cloud", products: ["Acme Vector"],
        idealCustomer: .init(
            jobTitles: ["cto", "vp engineering", "architect"], minimumCompanySize: 200, maximumCompanySize: 5_000,
            industries: ["fintech", "retail"]))
    change(&sponsor)
    return sponsor
}

/// Somebody who is all that this sponsor looks for.
private func person(_ change: (inout Attendee) -> Void = { _ in }) -> Attendee {
    var person = Attendee(
        id: id("a-17"), jobTitle: "VP Engineering", company: .init(name: "Initech", size: 1_200, industry: "fintech"),
        budgetAuthority: .yes, consent: Consent(sponsors: .all))
    change(&person)
    return person
}

private func fit(_ person: Attendee, _ sponsor: Sponsor = sponsor()) -> ProfileFit {
    RepositoryTitles.scorer.fit(person, RepositoryTitles.scorer.wish(of: sponsor, weighting: LeadWeighting()))
}

private func lead(
    _ person: Attendee = person(), _ signs: [AudienceEventType] = [], names: Bool = false, after: Int64 = 0,
    weighting: LeadWeighting = LeadWeighting()
) -> Lead {
    var ledger = InterestLedger()
    for type in signs {
        if let signal = InterestSignal(type) { ledger.add(signal, share: 1, at: noon, halfLife: weighting.halfLife) }
    }
    let wish = RepositoryTitles.scorer.wish(of: sponsor(), weighting: weighting)
    return LeadScorer.lead(
        "L-1", fit: RepositoryTitles.scorer.fit(person, wish), ledger: ledger, wish: wish,
        at: noon.advanced(byMilliseconds: after), names: names)
}

struct LeadScorerTests {
    @Test func theBestFitWithARequestAndSignalsTodayIsHot() {
        #expect(lead(person(), [.meetingRequest, .boothVisit, .download]).temperature == .hot)
        #expect(lead(person(), [.meetingRequest, .boothVisit, .download], after: 9 * 3_600_000).temperature == .hot)
        #expect(lead(person { $0.jobTitle = "CTO" }, [.meetingRequest, .view, .reaction]).temperature == .hot)
    }

    @Test func theBestFitWithoutASignalIsNotHot() {
        #expect(lead().score == 65)
        #expect(lead().temperature == .warm)
    }

    @Test func aPoorFitWithThousandsOfSignalsIsCold() {
        let poor = person {
            $0.jobTitle = "Student"
            $0.company = .init(size: 3, industry: "culture")
            $0.budgetAuthority = .no
        }
        let signs = AudienceEventType.allCases.flatMap { Array(repeating: $0, count: 2_000) }
        #expect(lead(poor, signs).temperature == .cold)
    }

    @Test(arguments: [Attendee.BudgetAuthority.yes, .influencer, .unknown, .no])
    func noActivityMakesAStudentHot(budget: Attendee.BudgetAuthority) {
        let student = person {
            $0.jobTitle = "Student"
            $0.budgetAuthority = budget
        }
        let signs = AudienceEventType.allCases.flatMap { Array(repeating: $0, count: 2_000) }
        #expect(lead(student, signs).temperature != .hot)
    }

    @Test func oneMoreRequestAlwaysShows() {
        var before = lead(person(), []).tenths
        for count in 1...12 {
            let after = lead(person(), Array(repeating: .meetingRequest, count: count)).tenths
            #expect(after > before, "request \(count)")
            before = after
        }
        let busy = AudienceEventType.allCases.filter { $0 != .meetingRequest && $0 != .demoRequest }
            .flatMap { Array(repeating: $0, count: 1_000) }
        #expect(lead(person(), busy + [.meetingRequest]).tenths > lead(person(), busy).tenths)
    }

    @Test func interestFadesByItsHalfLife() {
        let today = lead(person(), [.meetingRequest])
        let later = lead(person(), [.meetingRequest], after: 86_400_000)
        #expect(today.factors.engagement == 200)
        // 6 of 12 are left: 35 · 6 / 15.
        #expect(later.factors.engagement == 140)
        #expect(lead(person(), [.meetingRequest], after: -86_400_000).factors.engagement == 200)
    }

    @Test func factorsAddUpToTheScoreExactly() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let lead = randomLead(&random)
            let factors = lead.factors
            let all = [factors.jobTitle, factors.companySize, factors.industry, factors.budget, factors.engagement]
            #expect(all.reduce(0, +) == lead.tenths)
            #expect(all.allSatisfy { $0 >= 0 } && (0...1_000).contains(lead.tenths))
            #expect(zip(all, [200, 150, 150, 150, 350]).allSatisfy { $0 <= $1 })
        }
    }

    private func randomLead(_ random: inout SeededGenerator) -> Lead {
        let titles = ["CTO", "Student", "Architect", nil, "Wizard", "Head of Data", "Product Owner", "Former CTO"]
        let industries = ["fintech", "banking", "culture", nil, "Retail & E-commerce", "n/a"]
        let person = person {
            $0.jobTitle = titles.randomElement(using: &random) ?? nil
            $0.company.size = Bool.random(using: &random) ? Int.random(in: 0...100_000, using: &random) : nil
            $0.company.industry = industries.randomElement(using: &random) ?? nil
            $0.budgetAuthority = [.yes, .influencer, .no, .unknown].randomElement(using: &random) ?? .unknown
        }
        let signs = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
            AudienceEventType.allCases.randomElement(using: &random)
        }
        return lead(person, signs, after: Int64.random(in: 0...200_000_000, using: &random))
    }

    @Test func everyMoreSignRaisesOrKeepsTheScore() {
        var random = SeededGenerator(seed: 11)
        var ledger = InterestLedger()
        let weighting = LeadWeighting()
        let end = noon.advanced(byMilliseconds: 400_000_000)
        var last = 0
        for _ in 0..<3_000 {
            guard let signal = InterestSignal.allCases.randomElement(using: &random) else { continue }
            let time = noon.advanced(byMilliseconds: Int64.random(in: 0...400_000_000, using: &random))
            ledger.add(signal, share: 1, at: time, halfLife: weighting.halfLife)
            let now = LeadScorer.engagement(
                ledger.strength(at: end, halfLife: weighting.halfLife), weighting: weighting)
            #expect(now >= last)
            last = now
        }
    }

    // MARK: Unknown between best and worst

    @Test func whatIsUnknownLiesBetweenBestAndWorst() {
        let nobody = fit(
            person {
                $0.jobTitle = nil
                $0.company = .init()
                $0.budgetAuthority = .unknown
            })
        #expect(nobody.jobTitle == 100 && nobody.companySize == 75 && nobody.industry == 75 && nobody.budget == 75)
        #expect(nobody.reasons.allSatisfy { $0.contains("unknown") })
        let best = fit(person())
        #expect(best.jobTitle == 200 && best.companySize == 150 && best.industry == 150 && best.budget == 150)
        let worst = fit(
            person {
                $0.jobTitle = "Intern"
                $0.company = .init(size: 1, industry: "museum")
                $0.budgetAuthority = .no
            })
        #expect(worst.jobTitle == 0 && worst.companySize == 0 && worst.industry == 0 && worst.budget == 0)
        #expect(fit(person { $0.budgetAuthority = .influencer }).budget > nobody.budget)
    }

    @Test func titlesRankAsTheyDecide() {
        let other = sponsor { $0.idealCustomer.jobTitles = ["gardener"] }
        let ranks = [
            "Intern", "Junior Developer", "Software Engineer", "Product Owner", "Architect", "Manager", "Director",
            "VP Sales", "Owner",
        ]
        .map { title in fit(person { $0.jobTitle = title }, other).jobTitle }
        #expect(ranks == ranks.sorted() && Set(ranks).count == ranks.count, "\(ranks)")
    }

    @Test(arguments: [
        (200, 150), (5_000, 150), (1_000, 150), (100, 75), (10_000, 75), (50, 0), (20_000, 0), (1, 0), (0, 0),
        (1_000_000_000, 0), (199, 149), (5_100, 148),
    ])
    func sizesHaveSoftEdges(size: Int, points: Int) {
        #expect(abs(fit(person { $0.company.size = size }).companySize - points) <= 1)
    }

    @Test(arguments: [
        ("FinTech", 150), ("  fintech ", 150), ("financial technology", 150), ("Payments", 150), ("banking", 105),
        ("Insurance", 105),
        ("Retail & E-commerce", 150), ("Einzelhandel", 150), ("e-commerce", 105), ("fintech infrastructure", 105),
        ("museum", 0),
        ("Underwater basketry", 0), ("N/A", 75), ("", 75), ("other", 75), ("Financial services / Retail", 150),
    ])
    func knowsIndustriesByTheirNames(industry: String, points: Int) {
        #expect(fit(person { $0.company.industry = industry }).industry == points, "\(industry)")
    }

    @Test func whatASponsorDoesNotAskForFitsEverybody() {
        let open = sponsor { $0.idealCustomer = .init() }
        let fit = fit(person { $0.company = .init() }, open)
        #expect(fit.companySize == 150 && fit.industry == 150)
    }

    // MARK: Words

    @Test func reasonsAreCoarseUnlessTheSponsorMayKnowWhoItIs() {
        let signs: [AudienceEventType] = [.meetingRequest, .boothVisit, .boothVisit]
        let named = lead(person(), signs, names: true).reasons.joined(separator: "; ")
        let unnamed = lead(person(), signs).reasons.joined(separator: "; ")
        #expect(
            named.contains("VP Engineering") && named.contains("1,200") && named.contains("visited the booth 2 times"))
        #expect(unnamed.contains("senior technical role") && unnamed.contains("1,000 to 5,000 people"))
        for secret in ["VP", "1,200", "fintech", "Initech", "2 times"] {
            #expect(!unnamed.contains(secret), "\(secret)")
        }
    }

    @Test func theVersionNamesTheWeights() {
        var other = LeadWeighting()
        (other.industry, other.budget) = (10, 20)
        #expect(LeadWeighting().version == LeadWeighting().version)
        #expect(LeadWeighting().version != other.version)
    }

    @Test(arguments: [
        (1_000, "hot"), (851, "hot"), (850, "warm"), (650, "warm"), (649, "cool"), (400, "cool"), (399, "cold"),
        (0, "cold"),
    ])
    func classesMeetWhereTheContractSays(tenths: Int, name: String) {
        #expect(Lead.Temperature(tenths: tenths).rawValue == name)
    }
}
