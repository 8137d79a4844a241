import Concurrency
import RoomModel
import TextAnalysis

/// Reads what the audience writes for complaints, and raises an insight where several people share one or somebody is in
/// danger.
///
/// Events only pass through a bounded queue; all work is done by `run`. When it is full texts are passed over and
/// counted. Clusters live in memory: after a restart an insight that is still open is taken up again.
package final class FeedbackWatch: RoomObserver {
    /// What the watch has done so far.
    package struct Statistics: Hashable, Sendable {
        package var texts = 0
        package var raised = 0
        /// Texts that came while the queue was full.
        package var dropped = 0
        /// Insights that the store did not take.
        package var failed = 0
    }

    private enum Order: Sendable {
        case texts([LoggedEvent])
        case time(RoomID, EventTime)
        case barrier(CheckedContinuation<Void, Never>)
    }

    private let orders: Mailbox<Order>
    private let desk: FeedbackDesk
    private let clock: WallClock
    private let dropped = Lock(0)

    /// - Parameter capacity: Groups of texts that may wait.
    package init(desk: FeedbackDesk, clock: WallClock, capacity: Int = 1_024) {
        self.desk = desk
        self.clock = clock
        orders = Mailbox(capacity: capacity)
    }

    package var statistics: Statistics {
        get async {
            var statistics = await desk.statistics
            statistics.dropped = dropped.withLock { $0 }
            return statistics
        }
    }

    package func observe(_ events: [StoredEvent]) async {
        let texts = events.map(\.event).filter { $0.event.isFeedback }
        guard !texts.isEmpty else { return }
        if !orders.post(.texts(texts)) { dropped.withLock { $0 += texts.count } }
    }

    package func observe(snapshot: Snapshot, in room: RoomID) async {
        // A lost tick is made good by the next.
        orders.post(.time(room, clock.now()))
    }

    /// A person was erased: what waits to be read is read first, and then their words are forgotten.
    package func rename(_ attendee: AttendeeID, to replacement: AttendeeID, of tenant: TenantID) async {
        await withCheckedContinuation { passed in
            if !orders.post(.barrier(passed)) { passed.resume() }
        }
        await desk.rename(attendee, to: replacement, of: tenant)
    }

    /// Takes nothing more; `run` returns when what waits is done.
    package func close() { orders.close() }

    /// Serves until closed. Call once.
    package func run() async {
        while let batch = await orders.next() {
            for order in batch {
                switch order {
                case .texts(let events): await desk.take(events)
                case .time(let room, let now): await desk.advance(room, to: now)
                case .barrier(let passed): passed.resume()
                }
            }
        }
    }
}

extension AudienceEvent {
    /// Whether it is something written that may ask for help or complain.
    package var isFeedback: Bool {
        switch type {
        case .chat, .question, .feedback: text.map { !$0.isEmpty } ?? false
        default: false
        }
    }
}
