import Leads
import RoomModel
import Rooms
import Wire

/// What a sponsor asks of its leads, and says of them.
extension LeadDesk {
    /// Every lead of a sponsor as it may be seen now, hottest first: an array of CONTRACT §7's objects.
    package func leads(of sponsor: SponsorID, tenant id: TenantID) -> [UInt8] {
        var leads: [(Lead, Pair)] = []
        for attendee in tenants[id]?.book.attendeeOrder ?? [] {
            let pair = Pair(attendee: attendee, sponsor: sponsor)
            if let lead = evaluate(pair, of: id) { leads.append((lead, pair)) }
        }
        leads.sort { ($1.0.tenths, $0.0.id) < ($0.0.tenths, $1.0.id) }
        var writer = JSONWriter(reserving: leads.count * 600)
        writer.array(leads) { $0.json(json(of: $1.0, $1.1, of: id)) }
        return writer.bytes
    }

    /// Records what became of a lead, which ends its follow-ups. False when the sponsor sees no lead of this id.
    package func record(
        _ outcome: LeadOutcome, of lead: String, sponsor: SponsorID, tenant id: TenantID
    ) async throws -> Bool {
        // Also one that cooled down: whoever has been talked to stays known as such.
        guard let pair = tenants[id]?.pairs[sponsor]?[lead], let shown = evaluate(pair, of: id) else { return false }
        var record = tenants[id]?.records[pair] ?? LeadRecord(attendee: pair.attendee, lead: shown)
        let before = record
        record.outcomes.append(outcome)
        if record.outcomes.count > Self.mostOutcomes { record.outcomes.removeFirst() }
        tenants[id]?.records[pair] = record
        do {
            try await services.store.save([record], tenant: id)
        } catch {
            tenants[id]?.records[pair] = before
            throw error
        }
        return true
    }

    /// Outcomes of one lead that are kept, the newest.
    private static let mostOutcomes = 100

    /// The sponsor's figures, of people who consent to it now.
    package func summary(of sponsor: SponsorID, tenant id: TenantID) -> [UInt8] {
        var temperatures: [Lead.Temperature: Int] = [:]
        var conversions: [LeadOutcome.Kind: Int] = [:]
        var contactTimes: [Int64] = []
        var (active, value) = (0, 0.0)
        let wish = tenants[id]?.book.wishes[sponsor]?.sponsor
        for attendee in tenants[id]?.book.attendeeOrder ?? [] {
            let pair = Pair(attendee: attendee, sponsor: sponsor)
            guard let lead = evaluate(pair, of: id) else { continue }
            temperatures[lead.temperature, default: 0] += 1
            guard let record = tenants[id]?.records[pair] else { continue }
            if let start = record.firstSign, let first = record.outcomes.first {
                contactTimes.append(max(0, first.at.milliseconds - start.milliseconds))
            }
            for kind in Set(record.outcomes.map(\.kind)) { conversions[kind, default: 0] += 1 }
            value += record.outcomes.last { $0.kind == .customer }?.value ?? 0
            if record.firstSign != nil, record.outcomes.isEmpty, let wish,
                plan(of: wish).isActive(lead.temperature, sent: record.sent)
            {
                active += 1
            }
        }
        contactTimes.sort()
        return JSONWriter.object { writer in
            writer.member("sponsor", sponsor.text)
            writer.member("name", ifPresent: wish?.name)
            writer.key("leads")
            writer.object {
                for temperature in Lead.Temperature.allCases {
                    $0.key(temperature.rawValue)
                    $0.integer(temperatures[temperature] ?? 0)
                }
            }
            writer.member("active_sequences", active)
            writer.key("first_contact")
            writer.object {
                $0.member("n", contactTimes.count)
                $0.key("median_ms")
                if contactTimes.isEmpty { $0.null() } else { $0.integer(contactTimes[contactTimes.count / 2]) }
            }
            writer.key("conversions")
            writer.object {
                for kind in LeadOutcome.Kind.allCases {
                    $0.key(kind.rawValue)
                    $0.integer(conversions[kind] ?? 0)
                }
            }
            writer.member("value", value, decimals: 2)
            writer.member("cost", orNull: wish?.sponsorship.amount, decimals: 2)
            writer.member("currency", ifPresent: wish?.sponsorship.currency)
            let cost = wish?.sponsorship.amount ?? 0
            writer.member("return", orNull: cost > 0 ? value / cost : nil, decimals: 3)
            writer.member("at", services.clock.now().milliseconds)
        }
    }
}
