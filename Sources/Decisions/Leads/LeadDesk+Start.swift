import Access
import Leads
import RoomModel
import Rooms

/// How the desk comes to know a tenant.
extension LeadDesk {
    /// Takes up what the store holds of a tenant, or its changed catalog, and publishes all leads.
    package func use(_ catalog: Catalog) async throws {
        let id = catalog.tenant
        if tenants[id] == nil {
            let rebuilt = try await rebuild(id, first: catalog)
            if tenants[id] == nil { tenants[id] = rebuilt }
        }
        tenants[id]?.book.replace(catalog)
        for sponsor in catalog.sponsors { try await resumeFollowups(of: sponsor.id, tenant: id) }
        guard let book = tenants[id]?.book else { return }
        for attendee in book.attendeeOrder {
            for sponsor in book.sponsorOrder { evaluate(Pair(attendee: attendee, sponsor: sponsor), of: id) }
        }
        for sponsor in catalog.sponsors {
            tenants[id]?.trafficChanged.insert(sponsor.id)
            publishTraffic(of: sponsor.id, tenant: id)
        }
        for pair in (tenants[id]?.shown.keys).map(Array.init) ?? [] where book.attendees[pair.attendee] == nil {
            hide(pair, of: id)
        }
        // A consent may have ended while nobody looked.
        for (pair, record) in tenants[id]?.records ?? [:] where tenants[id]?.shown[pair] == nil && record.alerts > 0 {
            await takeBackAlerts(HiddenLead(record, of: id))
        }
        await takeBackHidden()
    }

    /// The tenant as it was: records, the newest checkpoint, then the rest of the log with what was spoken about at its
    /// places, through the same code as live.
    private func rebuild(_ id: TenantID, first catalog: Catalog) async throws -> Tenant {
        var tenant = Tenant(book: makeBook())
        // All events' catalogs: what their people did lies between the others' in the log.
        for known in try await services.store.catalogs() where known.tenant == id { tenant.book.replace(known) }
        tenant.book.replace(catalog)
        for record in try await services.store.leadRecords(of: id) {
            tenant.records[Pair(attendee: record.attendee, sponsor: record.lead.sponsor)] = record
        }
        if let checkpoint = try await services.store.leadCheckpoint(of: id) {
            tenant = tenant.restored(from: checkpoint) ?? tenant
        }
        var mentions = try await services.store.mentions(of: id, from: tenant.lastSequence)[...]
        while true {
            let page = try await services.store.events(of: id, after: tenant.lastSequence, limit: 10_000)
            for stored in page {
                while let mention = mentions.first, mention.afterSequence < stored.sequence {
                    _ = tenant.book.accept(ProductMention(mention))
                    mentions = mentions.dropFirst()
                }
                let touched = tenant.book.accept(stored.event.event)
                tenant.count(stored.event.event, for: touched)
                tenant.lastSequence = stored.sequence
            }
            if page.count < 10_000 { break }
        }
        for mention in mentions { _ = tenant.book.accept(ProductMention(mention)) }
        try await takeBackUntold(in: &tenant, of: id)
        return tenant
    }

    /// A crash between a lead's record and its alert leaves a lead marked as told of whom nobody was: it is told now, unless
    /// its alert would have expired since.
    private func takeBackUntold(in tenant: inout Tenant, of id: TenantID) async throws {
        let oldest = services.clock.now().advanced(byMilliseconds: -settings.alertLifetime)
        for (pair, record) in tenant.records where !record.isArmed && record.lastAlert.map({ $0 > oldest }) == true {
            guard let alert = Self.alertID(of: record.lead, number: record.alerts),
                try await !services.alerts.knows(alert, tenant: id)
            else { continue }
            var trigger = AlertTrigger(record)
            trigger.takeBack()
            tenant.records[pair]?.take(trigger)
        }
    }
}
