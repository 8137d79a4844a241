import Access
import Concurrency
import Leads
import RoomModel
import Rooms
import Wire

/// The leads of all tenants, kept up to date with every event: scores each, publishes what changed, tells what is hot.
///
/// Events wait in a bounded queue and are taken in the order of the log; one costs O(sponsors touched). What a sponsor
/// sees is asked of the consent register each time.
package actor LeadDesk {
    typealias Pair = LeadBook.Pair

    private enum Order: Sendable {
        case events([StoredEvent])
        case final(Caption, RoomID)
        case alertFailed(Pair, TenantID)
    }

    /// Batches that may wait. A batch is what one commit held, so this is minutes of a full server.
    private static let capacity = 65_536

    let services: Services
    let settings: LeadDeskSettings
    let makeBook: @Sendable () -> LeadBook
    private nonisolated let orders = Mailbox<Order>(capacity: LeadDesk.capacity)
    private nonisolated let dropped = Lock(0)
    private nonisolated let audioBegan: @Sendable (RoomID) async -> EventTime?
    var tenants: [TenantID: Tenant] = [:]
    /// What sponsors may see no more and was not taken back everywhere yet.
    var hidden: [HiddenLead] = []

    /// - Parameters:
    ///   - makeBook: An empty book with the scorer and the weights of this server.
    ///   - audioBegan: The time of a room's media time zero.
    package init(
        services: Services, settings: LeadDeskSettings, makeBook: @escaping @Sendable () -> LeadBook,
        audioBegan: @escaping @Sendable (RoomID) async -> EventTime?
    ) {
        self.services = services
        self.settings = settings
        self.makeBook = makeBook
        self.audioBegan = audioBegan
    }

    /// Batches that found the queue full; their signs count after the next start only.
    package nonisolated var droppedBatches: Int { dropped.withLock { $0 } }

    // MARK: The beginning and the end

    /// Serves the queue until closed. Call once.
    package func run() async {
        while let group = await orders.next() {
            for order in group { await take(order) }
        }
        await flush()
        for id in tenants.keys.sorted() { await keepCheckpoint(of: id) }
    }

    package nonisolated func close() { orders.close() }

    // MARK: What happens

    private func take(_ order: Order) async {
        switch order {
        case .events(let events): take(events)
        case .final(let caption, let room): await take(caption, in: room)
        case .alertFailed(let pair, let id):
            guard var record = tenants[id]?.records[pair] else { return }
            var trigger = AlertTrigger(record)
            trigger.takeBack()
            record.take(trigger)
            tenants[id]?.records[pair] = record
        }
        await takeBackHidden()
    }

    func take(_ events: [StoredEvent]) {
        for (id, own) in Dictionary(grouping: events, by: \.event.tenant).sorted(by: { $0.key < $1.key }) {
            // Once for all of them: to look a tenant up for each event would copy it each time.
            for pair in tenants[id]?.take(own) ?? [] { evaluate(pair, of: id) }
        }
    }

    private func take(_ caption: Caption, in room: RoomID) async {
        guard let sponsors = tenants[room.tenant]?.book.sponsors(namedIn: caption.text), !sponsors.isEmpty,
            let began = await audioBegan(room)
        else { return }
        func time(_ position: MediaTime) -> EventTime {
            began.advanced(byMilliseconds: Int64((position.seconds * 1_000).rounded()))
        }
        for sponsor in sponsors {
            let mention = SpokenMention(
                session: room.session, sponsor: sponsor, from: time(caption.start),
                until: time(caption.end).advanced(byMilliseconds: ProductMention.echo),
                afterSequence: tenants[room.tenant]?.lastSequence ?? 0)
            take(mention, of: room.tenant)
            do {
                try await services.store.save(mention, tenant: room.tenant)
            } catch {
                services.report("keep that a sponsor was spoken about", error)
            }
        }
    }

    private func take(_ mention: SpokenMention, of id: TenantID) {
        for pair in tenants[id]?.book.accept(ProductMention(mention)) ?? [] { evaluate(pair, of: id) }
    }
}

extension LeadDesk: RoomObserver {
    package nonisolated func observe(_ events: [StoredEvent]) async { post(.events(events)) }

    package nonisolated func observe(final caption: Caption, in room: RoomID) async { post(.final(caption, room)) }

    private nonisolated func post(_ order: Order) {
        if !orders.post(order) { dropped.withLock { $0 += 1 } }
    }

    nonisolated func alertFailed(_ pair: LeadBook.Pair, of tenant: TenantID) { post(.alertFailed(pair, tenant)) }
}

extension ProductMention {
    init(_ mention: SpokenMention) {
        self.init(session: mention.session, sponsor: mention.sponsor, from: mention.from, until: mention.until)
    }
}

extension AlertTrigger {
    init(_ record: LeadRecord) {
        self.init(isArmed: record.isArmed, last: record.lastAlert, count: record.alerts)
    }
}

extension LeadRecord {
    mutating func take(_ trigger: AlertTrigger) {
        (isArmed, lastAlert, alerts) = (trigger.isArmed, trigger.last, trigger.count)
    }
}
