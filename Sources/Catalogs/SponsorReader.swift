import Documents
import RoomModel

/// Reads one entry of `sponsors`.
enum SponsorReader {
    static func read(_ reader: DocumentReader) -> Sponsor? {
        let id = reader.required("id", .identifier(of: SponsorKind.self))
        let name = reader.optional("name", .title)
        let industry = reader.optional("industry", .title)
        let products = reader.words("products")
        let ideal = idealCustomer(reader.child("ideal_customer"))
        let tier = reader.optional("budget_tier", .title)
        let goals = reader.words("goals")
        let sponsorship = sponsorship(reader.child("sponsorship"))
        let team = team(reader.children("team", atMost: 1_000))
        let webhook = reader.optional("webhook", .webAddress)
        // An empty list says that nothing follows; only an absent one means the configured sequence.
        let listsFollowups = reader.isGiven("followups")
        let followups = reader.children("followups", atMost: 100).compactMap(followup)
        guard let id else { return nil }
        return Sponsor(
            id: id, name: name ?? id.text, industry: industry, products: products, idealCustomer: ideal,
            budgetTier: tier,
            goals: goals, sponsorship: sponsorship, team: team, webhook: webhook,
            followups: listsFollowups ? followups : nil)
    }

    private static func idealCustomer(_ reader: DocumentReader) -> Sponsor.IdealCustomer {
        let titles = reader.words("job_titles")
        let size = reader.child("company_size")
        let minimum = size.optional("min", .count)
        let maximum = size.optional("max", .count)
        if let minimum, let maximum, maximum < minimum {
            size.problems.report(size.path.appending("max"), "is below min: exchange them or correct one")
        }
        return Sponsor.IdealCustomer(
            jobTitles: titles, minimumCompanySize: minimum, maximumCompanySize: maximum,
            industries: reader.words("industries"))
    }

    private static func sponsorship(_ reader: DocumentReader) -> Sponsor.Sponsorship {
        Sponsor.Sponsorship(
            package: reader.optional("package", .title), amount: reader.optional("amount", .number(in: 0...1e12)),
            currency: reader.optional("currency", .currency))
    }

    private static func team(_ readers: [DocumentReader]) -> [Sponsor.TeamMember] {
        var seen: Set<String> = []
        return readers.compactMap { reader in
            let id = reader.required("id", .name)
            let name = reader.optional("name", .title)
            guard let id else { return nil }
            if !seen.insert(id).inserted {
                reader.problems.report(reader.path.appending("id"), "is in this team already: leave one of them")
            }
            return Sponsor.TeamMember(id: id, name: name)
        }
    }

    private static func followup(_ reader: DocumentReader) -> Sponsor.Followup? {
        let temperatures = ["hot", "warm", "cool", "cold"].map { (word: $0, value: $0) }
        let when = reader.required("when", .oneOf(temperatures))
        let days = reader.required("after_days", .number(in: 0...3_650))
        let kind = reader.required("kind", .name)
        guard let when, let days, let kind else { return nil }
        return Sponsor.Followup(when: when, afterDays: days, kind: kind)
    }
}

extension ValueReading<String> {
    fileprivate static var currency: Self {
        let expectation = "a currency code of ISO 4217 such as EUR"
        return text(bytes: 4096).refined(expectation) { text in
            let isCode =
                text.utf8.count == 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            return isCode ? text : nil
        }
    }

    fileprivate static var webAddress: Self {
        text(bytes: 2048).refined("an address that begins with https:// or http://") { text in
            for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
                return text.utf8.count > scheme.utf8.count && !text.contains(" ") ? text : nil
            }
            return nil
        }
    }
}
