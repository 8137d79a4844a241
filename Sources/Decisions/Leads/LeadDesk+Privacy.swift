import Access
import Leads
import PubSub
import RoomModel
import Rooms
import Wire

/// A lead that its sponsor may see no more, with what was told of it.
struct HiddenLead: Sendable {
    var lead: Lead
    var tenant: TenantID
    /// Alerts raised about it; their numbers are 1 to this.
    var alerts: Int
    var hasFollowups: Bool

    init(_ record: LeadRecord, of tenant: TenantID) {
        lead = record.lead
        self.tenant = tenant
        alerts = record.alerts
        hasFollowups = !record.sent.isEmpty
    }

    var alertIDs: [ItemID] { alerts > 0 ? (1...alerts).compactMap { LeadDesk.alertID(of: lead, number: $0) } : [] }
}

extension LeadDesk: ConsentObserver {
    /// What the person's sponsors see, and what is kept of it, fits the new consent before this returns.
    package func consentChanged(of attendee: AttendeeID, tenant id: TenantID) async {
        guard let sponsors = tenants[id]?.book.sponsorOrder else { return }
        for sponsor in sponsors {
            let pair = Pair(attendee: attendee, sponsor: sponsor)
            // Alerts hold a name that may not be told any more; they are settled, and the lead stays.
            if contact(of: pair, tenant: id) == nil, tenants[id]?.disclosed.remove(pair) != nil,
                let record = tenants[id]?.records[pair]
            {
                await takeBackAlerts(HiddenLead(record, of: id))
            }
            tenants[id]?.shown[pair]?.reasons = []
            evaluate(pair, of: id)
        }
        for sponsor in sponsors { publishTraffic(of: sponsor, tenant: id) }
        await takeBackHidden()
        await flush()
    }
}

extension LeadDesk {
    /// Takes a lead out of its sponsor's sight; `takeBackHidden` follows.
    func hide(_ pair: Pair, of id: TenantID) {
        guard let lead = tenants[id]?.shown.removeValue(forKey: pair) else { return }
        tenants[id]?.pairs[pair.sponsor]?[lead.id] = nil
        tenants[id]?.disclosed.remove(pair)
        tenants[id]?.trafficChanged.insert(pair.sponsor)
        let now = services.clock.now()
        services.hub.publish(nil, key: lead.id, to: .sponsor(pair.sponsor, .leads), of: id, at: now)
        let record = tenants[id]?.records[pair] ?? LeadRecord(attendee: pair.attendee, lead: lead)
        hidden.append(HiddenLead(record, of: id))
    }

    /// Takes back what still tells of leads that were hidden: alerts, follow-ups, messages on their way.
    func takeBackHidden() async {
        while let one = hidden.popLast() {
            await takeBackAlerts(one)
            await revokeFollowups(of: one)
            await services.withdrawWebhooks(String(one.lead.id.dropFirst(2)), one.tenant)
        }
    }

    func takeBackAlerts(_ one: HiddenLead) async {
        let ids = one.alertIDs
        guard !ids.isEmpty else { return }
        for id in ids { tenants[one.tenant]?.gates[one.lead.sponsor]?.withdraw(id) }
        do {
            try await services.alerts.takeBack(ids, of: .sponsor(one.lead.sponsor, .alerts), tenant: one.tenant)
        } catch {
            services.report("take an alert back", error)
        }
    }

    /// Whether the sponsor may still see the lead, as whoever told it asks afterwards.
    func takeBackUnlessShown(_ pair: Pair, of id: TenantID) async {
        guard tenants[id]?.shown[pair] == nil, let record = tenants[id]?.records[pair] else { return }
        await takeBackAlerts(HiddenLead(record, of: id))
    }

    /// Forgets a person who is being erased; the store forgets by itself, afterwards.
    package func forget(_ attendee: AttendeeID, of id: TenantID) async {
        tenants[id]?.checkpoints.generation += 1
        for sponsor in tenants[id]?.book.sponsorOrder ?? [] {
            let pair = Pair(attendee: attendee, sponsor: sponsor)
            hide(pair, of: id)
            tenants[id]?.records[pair] = nil
            tenants[id]?.unsaved.remove(pair)
            tenants[id]?.traffic[sponsor]?.forget(attendee)
        }
        tenants[id]?.book.forget(attendee)
        await takeBackHidden()
    }
}
