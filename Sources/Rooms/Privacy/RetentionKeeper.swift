import RoomModel

/// Lets go once a day of what was kept long enough.
package actor RetentionKeeper {
    /// How long each class is kept, in milliseconds, and snapshots by the second.
    package struct Terms: Hashable, Sendable {
        package var kept: [RetentionClass: Int64]
        package var everySecond: Int64

        package init(kept: [RetentionClass: Int64], everySecond: Int64 = 86_400_000) {
            self.kept = kept
            self.everySecond = everySecond
        }
    }

    private static let day: Int64 = 86_400_000

    private let store: any RetentionStore
    private let archive: (any AudioArchive)?
    private let terms: Terms
    private let clock: WallClock
    private let report: @Sendable (_ attempt: String, _ error: any Error) -> Void
    private var lastRun: EventTime?

    package init(
        store: any RetentionStore, archive: (any AudioArchive)? = nil, terms: Terms, clock: WallClock,
        report: @escaping @Sendable (_ attempt: String, _ error: any Error) -> Void
    ) {
        self.store = store
        self.archive = archive
        self.terms = terms
        self.clock = clock
        self.report = report
    }

    /// Purges when a day has passed since the last time, or at the first call. Gives the rows deleted by class, `nil` when it
    /// was not time yet.
    ///
    /// A class that cannot be purged just now is reported and tried again the next day; the others are purged.
    @discardableResult
    package func purgeIfDue() async -> [RetentionClass: Int]? {
        let now = clock.now()
        if let lastRun, now.milliseconds - lastRun.milliseconds < Self.day { return nil }
        lastRun = now
        var deleted: [RetentionClass: Int] = [:]
        for one in RetentionClass.allCases {
            guard let kept = terms.kept[one] else { continue }
            do {
                let horizon = now.advanced(byMilliseconds: -kept)
                deleted[one] =
                    one == .recordings
                    ? try archive?.purge(before: horizon) : try await store.purge(one, before: horizon)
            } catch {
                report("purge \(one.rawValue)", error)
            }
        }
        do {
            let thinned = try await store.thinSnapshots(before: now.advanced(byMilliseconds: -terms.everySecond))
            deleted[.snapshots, default: 0] += thinned
        } catch {
            report("thin snapshots", error)
        }
        return deleted
    }
}
