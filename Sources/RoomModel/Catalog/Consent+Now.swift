/// What may be known of a person at a moment.
extension Consent {
    /// What is allowed at `now`: all that was granted, or nothing once the grants have ended.
    package func inForce(at now: EventTime) -> Consent {
        if let until, now >= until { return Consent() }
        return self
    }

    /// Whether a sponsor may see this person's interest, under a pseudonym.
    package func shows(to sponsor: SponsorID, at now: EventTime) -> Bool { inForce(at: now).sponsors.includes(sponsor) }

    /// Whether a sponsor may know who it is: only who may see the interest may know the name.
    package func names(to sponsor: SponsorID, at now: EventTime) -> Bool {
        let consent = inForce(at: now)
        return consent.sponsors.includes(sponsor) && consent.contact.includes(sponsor)
    }
}
