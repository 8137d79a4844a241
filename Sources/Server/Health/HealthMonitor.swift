import RoomModel

/// Turns readings of the server's parts into alerts: open when something fails, acknowledged by a person, closed by
/// themselves when it is mended. Pure; time is an argument.
struct HealthMonitor: Sendable {
    /// What is looked at.
    enum Check: String, Sendable, CaseIterable {
        /// The store cannot write.
        case store
        /// More waits for the store than it keeps up with.
        case storeLag = "store_lag"
        /// Little room is left on the disk.
        case disk
        /// A recogniser's process ended unasked.
        case engines
        /// A translator failed.
        case translators
        /// A queue was full and something was dropped or refused.
        case queues

        var severity: Severity {
            switch self {
            case .store: .critical
            case .disk, .storeLag, .engines: .error
            case .translators, .queues: .warning
            }
        }
    }

    enum Severity: String, Sendable { case critical, error, warning, info }
    enum State: String, Sendable { case open, acknowledged, closed }

    /// The parts at a moment. Counts are totals since the start.
    struct Reading: Sendable {
        var storeFailure: String?
        /// Batches that wait for the store, and how many may.
        var waiting = 0
        var waitingLimit = 1
        /// `nil` when the file system does not say.
        var diskFree: Int64?
        var engineDeaths = 0
        var translatorFailures = 0
        var drops = 0
    }

    struct Alert: Sendable, Hashable {
        var id: String
        var check: Check
        var state: State
        var summary: String
        /// When it was opened.
        var openedAt: EventTime
        /// When it changed last.
        var at: EventTime
        /// Who acknowledged it.
        var by: String?
    }

    /// How long a check must be well before its alert is closed, so that one that flaps is one alert.
    static let calm: Int64 = 30_000
    /// How long a closed alert is still shown.
    static let shown: Int64 = 600_000
    /// Bytes below which the disk is called full: some minutes of a crowded event.
    static let leastDisk: Int64 = 512 << 20

    private var alerts: [Check: Alert] = [:]
    private var badSince: [Check: EventTime] = [:]
    private var before: Reading?

    /// Newest first; closed ones for ten minutes.
    var current: [Alert] { alerts.values.sorted { ($1.at, $0.check.rawValue) < ($0.at, $1.check.rawValue) } }

    /// Returns the alerts that changed.
    mutating func accept(_ reading: Reading, at now: EventTime) -> [Alert] {
        defer { before = reading }
        var changed: [Alert] = []
        for check in Check.allCases {
            if let summary = fault(check, reading) {
                badSince[check] = now
                if let alert = alerts[check], alert.state != .closed { continue }
                let id = "\(check.rawValue)-\(String(now.milliseconds, radix: 36))"
                let alert = Alert(id: id, check: check, state: .open, summary: summary, openedAt: now, at: now)
                alerts[check] = alert
                changed.append(alert)
            } else if let alert = alerts[check] {
                if alert.state == .closed {
                    if now.milliseconds - alert.at.milliseconds > Self.shown { alerts[check] = nil }
                } else if now.milliseconds - (badSince[check] ?? alert.at).milliseconds >= Self.calm {
                    alerts[check]?.state = .closed
                    alerts[check]?.at = now
                    if let closed = alerts[check] { changed.append(closed) }
                }
            }
        }
        return changed
    }

    /// `nil` when no open alert has this id.
    mutating func acknowledge(_ id: String, by person: String, at now: EventTime) -> Alert? {
        guard let check = alerts.values.first(where: { $0.id == id && $0.state != .closed })?.check else { return nil }
        if alerts[check]?.state == .open {
            alerts[check]?.state = .acknowledged
            alerts[check]?.by = person
            alerts[check]?.at = now
        }
        return alerts[check]
    }

    /// What is wrong, in words that name no tenant; `nil` when all is well.
    private func fault(_ check: Check, _ reading: Reading) -> String? {
        switch check {
        case .store: return reading.storeFailure.map { "the store cannot write: \($0)" }
        case .storeLag:
            guard reading.waiting * 2 > reading.waitingLimit else { return nil }
            return "\(reading.waiting) batches wait for the store, which takes \(reading.waitingLimit)"
        case .disk:
            guard let free = reading.diskFree, free < Self.leastDisk else { return nil }
            return "\(free >> 20) MiB are left on the store's disk; make room"
        case .engines:
            let deaths = reading.engineDeaths - (before?.engineDeaths ?? 0)
            return deaths > 0 ? "\(deaths) recogniser processes ended unasked and were started anew" : nil
        case .translators:
            let failures = reading.translatorFailures - (before?.translatorFailures ?? 0)
            return failures > 0 ? "\(failures) translations failed" : nil
        case .queues:
            let drops = reading.drops - (before?.drops ?? 0)
            return drops > 0 ? "\(drops) requests were refused or messages dropped since a queue was full" : nil
        }
    }
}
