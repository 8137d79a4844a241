import Access
import Leads
import RoomModel
import Rooms
import Wire

/// What is sent after a lead when, until an outcome ends it.
extension LeadDesk {
    /// Tells the sponsor of a step that has become due.
    func followUp(_ lead: Lead, _ pair: Pair, of id: TenantID, at now: EventTime) async {
        guard var record = tenants[id]?.records[pair], let start = record.firstSign, record.outcomes.isEmpty,
            let sponsor = tenants[id]?.book.wishes[pair.sponsor]?.sponsor,
            let due = plan(of: sponsor).due(lead.temperature, since: start, sent: record.sent, at: now)
        else { return }
        record.sent.append(due.name)
        tenants[id]?.records[pair] = record
        tenants[id]?.unsaved.insert(pair)
        let data = JSONWriter.object {
            $0.member("followup", "F-\(lead.id.dropFirst(2))-\(record.sent.count)")
            $0.member("sponsor", sponsor.id.text)
            $0.member("lead", lead.id)
            $0.member("kind", due.kind)
            $0.member("state", "due")
            $0.member("due", due.at.milliseconds)
            $0.member("score", lead.score, decimals: 1)
            $0.member("temperature", lead.temperature.rawValue)
            $0.member("at", now.milliseconds)
        }
        await append(data, to: sponsor.id, of: id, at: now)
        let message = WebhookMessage(
            id: "F-\(lead.id.dropFirst(2))-\(record.sent.count)", kind: .followup, data: data, at: now)
        await services.webhook(message, "Follow-up due: \(due.kind) to lead \(lead.id)", sponsor, id)
    }

    /// Says that what was sent about a lead is not to be used any more.
    func revokeFollowups(of one: HiddenLead) async {
        guard one.hasFollowups else { return }
        let now = services.clock.now()
        let data = JSONWriter.object {
            $0.member("sponsor", one.lead.sponsor.text)
            $0.member("lead", one.lead.id)
            $0.member("state", "revoked")
            $0.member("at", now.milliseconds)
        }
        await append(data, to: one.lead.sponsor, of: one.tenant, at: now)
    }

    func plan(of sponsor: Sponsor) -> FollowupPlan { sponsor.followups.map { FollowupPlan($0) } ?? settings.followups }

    private func append(_ data: [UInt8], to sponsor: SponsorID, of id: TenantID, at now: EventTime) async {
        let topic = Topic.sponsor(sponsor, .followups)
        do {
            let offset = try await services.store.append(data, at: now, to: topic.description, tenant: id)
            services.hub.publish(logged: TopicMessage(offset: offset, time: now, data: data), to: topic, of: id)
        } catch {
            services.report("keep a follow-up", error)
        }
    }

    /// Brings the newest messages of a sponsor's log back, before anything is published on it.
    func resumeFollowups(of sponsor: SponsorID, tenant id: TenantID) async throws {
        try await services.hub.resume(.sponsor(sponsor, .followups), of: id, from: services.store, limit: 1_000)
    }
}
