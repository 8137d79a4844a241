import Access
import Leads
import RoomModel
import Rooms
import Wire

/// What only time brings: fading, ended consents, follow-ups, digests, figures.
extension LeadDesk {
    /// Pairs looked at in one turn of the clock, so that an event never waits long behind them.
    private static let slice = 500

    /// Once a second: fading, ended consents, follow-ups, digests, figures; what is new is stored.
    package func tick() async {
        let now = services.clock.now()
        for id in tenants.keys.sorted() {
            if tenants[id]?.round.isEmpty == true {
                let shown = (tenants[id]?.shown.keys).map(Array.init) ?? []
                tenants[id]?.round = shown[...]
            }
            let slice = tenants[id]?.round.prefix(Self.slice) ?? []
            tenants[id]?.round.removeFirst(slice.count)
            for pair in slice {
                guard let lead = evaluate(pair, of: id) else { continue }
                await followUp(lead, pair, of: id, at: now)
            }
            await raiseDigests(of: id, at: now)
            for sponsor in tenants[id]?.trafficChanged ?? [] { publishTraffic(of: sponsor, tenant: id) }
            writeCheckpointIfDue(of: id, at: now)
        }
        await takeBackHidden()
        await flush()
    }

    /// Stores what changed; what cannot be stored now waits for the next time.
    package func flush() async {
        for id in tenants.keys.sorted() {
            let pairs = tenants[id]?.unsaved ?? []
            let records = pairs.compactMap { tenants[id]?.records[$0] }
            guard !records.isEmpty else { continue }
            tenants[id]?.unsaved = []
            do {
                try await services.store.save(records, tenant: id)
            } catch {
                tenants[id]?.unsaved.formUnion(pairs)
                services.report("store leads", error)
            }
        }
    }

    func publishTraffic(of sponsor: SponsorID, tenant id: TenantID) {
        tenants[id]?.trafficChanged.remove(sponsor)
        let book = tenants[id]?.book
        let now = services.clock.now()
        let figures = (tenants[id]?.traffic[sponsor] ?? BoothTraffic()).figures(group: settings.minimumGroup) {
            person in
            guard let attendee = book?.attendees[person] else { return false }
            return services.consents.consent(of: attendee, tenant: id).shows(to: sponsor, at: now)
        }
        let json = JSONWriter.object {
            $0.member("sponsor", sponsor.text)
            $0.member("group", settings.minimumGroup)
            for (kind, people) in figures {
                $0.key(kind.rawValue)
                if let people { $0.integer(people) } else { $0.null() }
            }
        }
        let topic = Topic.sponsor(sponsor, .metrics)
        if services.hub.value(of: topic, tenant: id) == json { return }
        services.hub.publish(json, to: topic, of: id, at: services.clock.now())
    }
}
