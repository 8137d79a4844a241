import Access
import Leads
import RoomModel
import Rooms
import Wire

/// A lead anew: scored, published, kept.
extension LeadDesk {
    /// Scores a pair as it is now; publishes, records and tells what changed.
    @discardableResult
    func evaluate(_ pair: Pair, of id: TenantID) -> Lead? {
        guard tenants[id] != nil, let lead = lead(pair, of: id) else {
            hide(pair, of: id)
            return nil
        }
        let before = tenants[id]?.shown[pair]
        if before?.factors != lead.factors || before?.reasons != lead.reasons || before?.weights != lead.weights {
            tenants[id]?.shown[pair] = lead
            tenants[id]?.pairs[pair.sponsor, default: [:]][lead.id] = pair
            tellOfDisclosure(pair, of: id)
            services.hub.publish(
                json(of: lead, pair, of: id), key: lead.id, to: .sponsor(pair.sponsor, .leads), of: id, at: lead.at)
            record(lead, pair, of: id)
        }
        trigger(lead, pair, of: id)
        return lead
    }

    func lead(_ pair: Pair, of id: TenantID) -> Lead? {
        let consents = services.consents
        let pseudonym = services.pseudonym
        return tenants[id]?.book.lead(
            pair, at: services.clock.now(), consent: { consents.consent(of: $0, tenant: id) },
            pseudonym: { pseudonym($0.attendee, $0.sponsor, id) })
    }

    /// The lead as its sponsor may see it now.
    func json(of lead: Lead, _ pair: Pair, of id: TenantID) -> [UInt8] {
        var writer = JSONWriter(reserving: 640)
        writer.lead(lead, contact: contact(of: pair, tenant: id))
        return writer.bytes
    }

    func contact(of pair: Pair, tenant id: TenantID) -> Attendee.Contact? {
        guard let attendee = tenants[id]?.book.attendees[pair.attendee] else { return nil }
        let consent = services.consents.consent(of: attendee, tenant: id)
        return consent.names(to: pair.sponsor, at: services.clock.now()) ? attendee.contact : nil
    }

    private func tellOfDisclosure(_ pair: Pair, of id: TenantID) {
        guard contact(of: pair, tenant: id) != nil, tenants[id]?.disclosed.insert(pair).inserted == true else { return }
        let tell = services.disclosed
        services.scope.spawn { await tell(pair.attendee, pair.sponsor, id) }
    }

    private func record(_ lead: Lead, _ pair: Pair, of id: TenantID) {
        var record = tenants[id]?.records[pair] ?? LeadRecord(attendee: pair.attendee, lead: lead)
        record.lead = lead
        if record.firstSign == nil, lead.factors.engagement > 0 { record.firstSign = lead.at }
        tenants[id]?.records[pair] = record
        tenants[id]?.unsaved.insert(pair)
    }
}
