import RoomModel

/// The JSON of leads (CONTRACT §7).
extension JSONWriter {
    /// - Parameters:
    ///   - attendee: Only in an operator's own files.
    ///   - contact: Only where the person consents to it.
    ///   - kind: What the object is, where that is not plain: `hot_lead` in an alert.
    ///   - title: One line for people.
    package mutating func lead(
        _ lead: Lead, attendee: AttendeeID? = nil, contact: Attendee.Contact? = nil, kind: String? = nil,
        title: String? = nil
    ) {
        object {
            $0.member("kind", ifPresent: kind)
            $0.member("title", ifPresent: title)
            $0.member("attendee", ifPresent: attendee?.text)
            $0.member("sponsor", lead.sponsor.text)
            $0.member("lead", lead.id)
            $0.member("score", lead.score, decimals: 1)
            $0.member("temperature", lead.temperature.rawValue)
            $0.key("factors")
            $0.object {
                $0.member("job_title", Double(lead.factors.jobTitle) / 10, decimals: 1)
                $0.member("company_size", Double(lead.factors.companySize) / 10, decimals: 1)
                $0.member("industry", Double(lead.factors.industry) / 10, decimals: 1)
                $0.member("budget", Double(lead.factors.budget) / 10, decimals: 1)
                $0.member("engagement", Double(lead.factors.engagement) / 10, decimals: 1)
            }
            $0.key("reasons")
            $0.array(lead.reasons) { $0.string($1) }
            if let contact {
                $0.key("contact")
                $0.object {
                    $0.member("name", ifPresent: contact.name)
                    $0.member("email", ifPresent: contact.email)
                }
            }
            $0.member("weights", lead.weights)
            $0.member("at", lead.at.milliseconds)
        }
    }
}
