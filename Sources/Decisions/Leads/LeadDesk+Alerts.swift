import Access
import Leads
import PubSub
import RoomModel
import Rooms
import Wire

/// From a hot lead to somebody who knows: the alert, the digest, the next of the team, the webhook.
extension LeadDesk {
    /// Tells a lead that has become hot, at once.
    func trigger(_ lead: Lead, _ pair: Pair, of id: TenantID) {
        guard var record = tenants[id]?.records[pair] else { return }
        var trigger = AlertTrigger(record)
        let fires = trigger.accept(tenths: lead.tenths, at: lead.at, rule: settings.trigger)
        guard trigger != AlertTrigger(record) else { return }
        record.take(trigger)
        tenants[id]?.records[pair] = record
        tenants[id]?.unsaved.insert(pair)
        guard fires, let alertID = Self.alertID(of: lead, number: trigger.count) else { return }
        var held: Int64 = 0
        let verdict = tenants[id]?.gates[pair.sponsor, default: DigestGate()].accept(
            alertID, at: lead.at, rule: settings.gate)
        // A little longer than the digest needs, so that it takes this one in before it would go out by itself.
        if case .gathered(let until)? = verdict { held = until.milliseconds - lead.at.milliseconds + 5_000 }
        let alert = Alert(
            id: alertID, tenant: id, topic: Topic.sponsor(pair.sponsor, .alerts).description,
            data: alertJSON(of: lead, pair, tenant: id), raised: lead.at, lifetime: settings.alertLifetime,
            answerWithin: settings.escalateAfter + held, heldFor: held)
        raise(alert) { [self] in
            alertFailed(pair, of: id)
        } afterwards: { [self] in
            await takeBackUnlessShown(pair, of: id)
        }
    }

    /// The name of a lead's alert. The number makes raising repeatable: after a crash the same crossing is the same alert.
    static func alertID(of lead: Lead, number: Int) -> ItemID? { ItemID("A-\(lead.id.dropFirst(2))-\(number)") }

    /// Gives the sponsor what was gathered as one alert.
    func raiseDigests(of id: TenantID, at now: EventTime) async {
        for sponsor in (tenants[id]?.gates.keys).map(Array.init) ?? [] {
            guard let members = tenants[id]?.gates[sponsor]?.digest(at: now), !members.isEmpty,
                let first = members.first, let digestID = ItemID("D-" + first.text.dropFirst(2))
            else { continue }
            let data = JSONWriter.object {
                $0.member("kind", "digest")
                $0.member("sponsor", sponsor.text)
                $0.member("title", members.count == 1 ? "One more lead is hot" : "\(members.count) more leads are hot")
                $0.key("alerts")
                $0.array(members) { $0.string($1.text) }
                $0.member("at", now.milliseconds)
            }
            raise(
                Alert(
                    id: digestID, tenant: id, topic: Topic.sponsor(sponsor, .alerts).description, data: data,
                    members: members, raised: now, lifetime: settings.alertLifetime,
                    answerWithin: settings.escalateAfter))
        }
    }

    /// The alert goes to the board beside the queue, so that the next event does not wait for its commit.
    private func raise(
        _ alert: Alert, otherwise failed: @escaping @Sendable () -> Void = {},
        afterwards raised: @escaping @Sendable () async -> Void = {}
    ) {
        let (board, report) = (services.alerts, services.report)
        let isStarted = services.scope.spawn {
            do {
                try await board.raise(alert)
                await raised()
            } catch {
                report("raise an alert about a lead", error)
                failed()
            }
        }
        if !isStarted { failed() }
    }

    private func alertJSON(of lead: Lead, _ pair: Pair, tenant id: TenantID) -> [UInt8] {
        let why = lead.reasons.prefix(2).joined(separator: "; ")
        var writer = JSONWriter(reserving: 800)
        writer.lead(
            lead, contact: contact(of: pair, tenant: id), kind: "hot_lead",
            title: "Hot lead (\(lead.tenths / 10).\(lead.tenths % 10)): \(why)")
        return writer.bytes
    }
}

extension LeadDesk: AlertObserver {
    /// Goes to the next of the team; after the last to the webhook, and then nobody else is left.
    package func deadlinePassed(of alert: Alert) async -> Bool {
        guard case .sponsor(let id, .alerts)? = Topic(alert.topic),
            let sponsor = tenants[alert.tenant]?.book.wishes[id]?.sponsor
        else { return false }
        let told = alert.history.count { $0.state == .escalated }
        let now = services.clock.now()
        let topic = Topic.sponsor(id, .alerts)
        do {
            // The first of the team is who should have answered.
            if sponsor.team.indices.contains(told + 1) {
                try await services.alerts.escalate(
                    alert.id, of: topic, tenant: alert.tenant, to: sponsor.team[told + 1].id,
                    deadline: now.advanced(byMilliseconds: settings.escalateAfter))
            } else if sponsor.webhook != nil {
                try await services.alerts.escalate(
                    alert.id, of: topic, tenant: alert.tenant, to: "webhook", deadline: nil)
                await services.webhook(
                    WebhookMessage(id: alert.id.text, kind: .alert, data: alert.data, at: now),
                    "Nobody has answered an alert about a hot lead of \(sponsor.name)", sponsor, alert.tenant)
            } else {
                return false
            }
        } catch is AlertRefusal {
            // Somebody answered in between.
        } catch {
            services.report("escalate an alert; it is tried again", error)
        }
        return true
    }

    /// The last way to tell somebody has failed: the alert says so, and waits for whoever comes.
    package func webhookGaveUp(_ delivery: WebhookDelivery) async {
        guard delivery.kind == WebhookMessage.Kind.alert.rawValue, let id = ItemID(delivery.id) else { return }
        do {
            try await services.alerts.fail(id, of: .sponsor(delivery.sponsor, .alerts), tenant: delivery.tenant)
        } catch is AlertRefusal {
            // Somebody answered in between.
        } catch {
            services.report("mark an alert as failed", error)
        }
    }
}
