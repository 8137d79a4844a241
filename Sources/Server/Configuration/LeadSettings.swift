import Documents
import Leads
import RoomModel

/// `leads`: what makes a person worth a sponsor's time.
package struct LeadSettings: Hashable, Sendable {
    /// For sponsors that have no weights of their own.
    package var weighting = LeadWeighting()
    /// Weights by sponsor; what one does not set is as for all. None.
    package var sponsors: [SponsorID: LeadWeighting] = [:]

    package var alerts = LeadAlertSettings()
    /// Follow-ups of sponsors that have none of their own, in place of the built-in sequences. None.
    package var followups: [Sponsor.Followup] = []

    package func weighting(of sponsor: SponsorID) -> LeadWeighting { sponsors[sponsor] ?? weighting }

    mutating func read(_ reader: DocumentReader) {
        Self.read(&weighting, reader)
        reader.read("sponsors", Self.table(over: weighting), into: &sponsors)
        alerts.read(reader.child("alerts"))
        followups = reader.children("followups", atMost: 100).compactMap { entry in
            let when = entry.required("when", ValueReading<Lead.Temperature>.word)
            let after = entry.required("after_days", .number(in: 0...36_500))
            let kind = entry.required("kind", .text(bytes: 200))
            guard let when, let after, let kind else { return nil }
            return Sponsor.Followup(when: when.rawValue, afterDays: after, kind: kind)
        }
    }

    private static func read(_ weighting: inout LeadWeighting, _ reader: DocumentReader) {
        let points = ValueReading<Double>.number(in: 0...100)
        reader.read("job_title", points, into: &weighting.jobTitle)
        reader.read("company_size", points, into: &weighting.companySize)
        reader.read("industry", points, into: &weighting.industry)
        reader.read("budget", points, into: &weighting.budget)
        reader.read("engagement", points, into: &weighting.engagement)
        var halfLife = Duration.milliseconds(Int64(weighting.halfLife))
        reader.read("half_life", .duration(in: .seconds(60)...(.days(366))), into: &halfLife)
        weighting.halfLife = Double(halfLife.milliseconds)
        if abs(weighting.total - 100) > 1e-9 {
            reader.problems.report(
                reader.path, "has weights of \(weighting.total) together: make the five of them 100")
        }
    }

    private static func table(over standard: LeadWeighting) -> ValueReading<[SponsorID: LeadWeighting]> {
        let entry = ValueReading<LeadWeighting>("weights such as {industry: 5, engagement: 45}") {
            document, path, problems in
            let reader = DocumentReader(document, at: path, problems: problems)
            var weighting = standard
            read(&weighting, reader)
            reader.finish(unknownKeys: .refused)
            return weighting
        }
        return ValueReading<[String: LeadWeighting]>.table(of: entry, atMost: 10_000)
            .refined("weights by the ids of sponsors") { table in
                var sponsors: [SponsorID: LeadWeighting] = [:]
                for (name, weighting) in table {
                    guard let id = SponsorID(name) else { return nil }
                    sponsors[id] = weighting
                }
                return sponsors
            }
    }
}
