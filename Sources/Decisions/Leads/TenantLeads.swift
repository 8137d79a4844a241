import Leads
import RoomModel
import Rooms
import Windowing

extension LeadDesk {
    /// What the desk holds of one tenant.
    struct Tenant {
        var book: LeadBook
        var records: [Pair: LeadRecord] = [:]
        /// What sponsors see now.
        var shown: [Pair: Lead] = [:]
        var pairs: [SponsorID: [String: Pair]] = [:]
        var unsaved: Set<Pair> = []
        /// Whose names their sponsors were given.
        var disclosed: Set<Pair> = []
        var gates: [SponsorID: DigestGate] = [:]
        var traffic: [SponsorID: BoothTraffic] = [:]
        var trafficChanged: Set<SponsorID> = []
        var lastSequence: Int64 = 0
        /// Pairs still to be looked at in this round of fading.
        var round: ArraySlice<Pair> = []
        var checkpoints = CheckpointProgress()
    }
}

extension LeadDesk.Tenant {
    /// Takes events of the tenant, in order; returns the pairs that they concern.
    mutating func take(_ events: [StoredEvent]) -> [LeadDesk.Pair] {
        var touched: [LeadDesk.Pair] = []
        // What a rebuild has read already comes once more through the queue.
        for stored in events where stored.sequence > lastSequence {
            let event = stored.event.event
            let sponsors = book.accept(event)
            lastSequence = stored.sequence
            count(event, for: sponsors)
            for sponsor in sponsors {
                let pair = LeadDesk.Pair(attendee: event.attendee, sponsor: sponsor)
                if touched.last != pair { touched.append(pair) }
            }
        }
        return touched
    }

    /// Counts who came to a sponsor.
    mutating func count(_ event: AudienceEvent, for sponsors: [SponsorID]) {
        guard let kind = BoothTraffic.kind(of: event.type),
            event.target?.type == .sponsor || event.target?.type == .content
        else { return }
        for sponsor in sponsors {
            traffic[sponsor, default: BoothTraffic()].accept(kind, by: event.attendee)
            trafficChanged.insert(sponsor)
        }
    }

    /// Writes what the log made of the tenant to bytes, or reads it back.
    mutating func code(_ coder: inout StateCoder) {
        book.code(&coder)
        var counts = traffic.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
        coder.array(&counts, blank: { ("", BoothTraffic()) }) { entry, coder in
            coder.text(&entry.0)
            entry.1.code(&coder)
        }
        guard coder.isReading else { return }
        for (name, count) in counts { SponsorID(name).map { traffic[$0] = count } }
    }

    var state: [UInt8] {
        var copy = self
        var coder = StateCoder()
        copy.code(&coder)
        return coder.bytes
    }

    /// The tenant with what a checkpoint holds; `nil` when that cannot be used.
    func restored(from checkpoint: LeadCheckpoint) -> Self? {
        var copy = self
        var coder = StateCoder(reading: checkpoint.state)
        copy.code(&coder)
        copy.lastSequence = checkpoint.sequence
        copy.checkpoints.sequence = checkpoint.sequence
        return coder.isIntact && coder.isAtEnd ? copy : nil
    }
}
