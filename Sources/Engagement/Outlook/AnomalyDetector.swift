import RoomModel

/// Notices what an organizer should look at in a session: sudden silence, sentiment that collapses, audio that is lost while
/// people react.
///
/// Each is measured against what this session is used to, and has hysteresis and a cooldown of its own (`Alarm`).
/// `docs/engagement.md` gives the rules.
package struct AnomalyDetector: Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case silence
        case sentimentCollapse = "sentiment_collapse"
        case audioLost = "audio_lost"
    }

    /// An alarm that was raised, or the end of one.
    package struct Change: Hashable, Sendable {
        package var kind: Kind
        package var isRaised: Bool
        package var at: EventTime
        /// What the session is used to, and what it is now: people for silence and lost audio, a mean for sentiment.
        package var usual: Double
        package var now: Double
    }

    /// Half life of what is usual, in readings a second apart.
    private static let halfLife = 180.0
    /// Readings that only teach what is usual.
    private static let learning = 90
    /// A raised alarm takes the state as the new normal after this long.
    private static let patience: Int64 = 600_000
    private static let noAudio: Int64 = 15_000
    private static let noWords: Int64 = 60_000

    private let minimumGroup: Int
    private var active = Usual(halfLife: halfLife, learning: learning)
    private var present = Usual(halfLife: halfLife, learning: learning)
    private var sentiment = Usual(halfLife: halfLife, learning: learning)
    private var alarms: [Kind: Alarm] = [
        .silence: Alarm(onset: 10_000, recovery: 15_000),
        .sentimentCollapse: Alarm(onset: 15_000, recovery: 30_000),
        .audioLost: Alarm(onset: 5_000, recovery: 10_000),
    ]
    private var raisedAt: [Kind: Int64] = [:]

    package init(minimumGroup: Int) { self.minimumGroup = minimumGroup }

    /// Takes a reading, about one a second; times rise.
    package mutating func accept(_ reading: AudienceReading) -> [Change] {
        var changes: [Change] = []
        changes += judge(.silence, silence(reading), reading, usual: active.mean, now: Double(reading.active))
        changes += judge(
            .sentimentCollapse, collapse(reading), reading, usual: sentiment.mean, now: reading.sentiment ?? 0)
        changes += judge(.audioLost, lost(reading), reading, usual: active.mean, now: Double(reading.active))
        learn(reading)
        return changes
    }

    // MARK: Rules

    /// Far fewer act than usual, though most are still there: those who leave are no silence.
    private func silence(_ reading: AudienceReading) -> Alarm.Reading {
        guard active.isKnown, active.mean >= Double(minimumGroup) else { return .good }
        guard Double(reading.present) >= 0.6 * present.mean else { return .good }
        if Double(reading.active) <= 0.35 * active.mean { return .bad }
        return Double(reading.active) >= 0.6 * active.mean ? .good : .between
    }

    private func collapse(_ reading: AudienceReading) -> Alarm.Reading {
        guard sentiment.isKnown, let mean = reading.sentiment else { return .between }
        let fall = sentiment.mean - mean
        if fall >= 0.4, mean < 0 { return .bad }
        return fall < 0.2 || mean >= 0.05 ? .good : .between
    }

    private func lost(_ reading: AudienceReading) -> Alarm.Reading {
        guard let speech = reading.speech else { return .good }
        let isSilent = speech.silence >= (speech.isConnected ? Self.noWords : Self.noAudio)
        if isSilent { return reading.active >= minimumGroup ? .bad : .between }
        return .good
    }

    private mutating func judge(
        _ kind: Kind, _ verdict: Alarm.Reading, _ reading: AudienceReading, usual: Double, now: Double
    ) -> [Change] {
        let time = reading.at.milliseconds
        let isOld = raisedAt[kind].map { time - $0 >= Self.patience } ?? false
        guard let change = alarms[kind]?.judge(isOld ? .good : verdict, at: time) else { return [] }
        raisedAt[kind] = change == .raised ? time : nil
        return [Change(kind: kind, isRaised: change == .raised, at: reading.at, usual: usual, now: now)]
    }

    /// What is usual is not learned from an alarm, until that has lasted so long that it is.
    private mutating func learn(_ reading: AudienceReading) {
        let time = reading.at.milliseconds
        func teaches(_ kind: Kind) -> Bool {
            guard let raised = raisedAt[kind] else { return true }
            return time - raised >= Self.patience
        }
        if teaches(.silence) {
            active.add(Double(reading.active))
            present.add(Double(reading.present))
        }
        if teaches(.sentimentCollapse), let mean = reading.sentiment { sentiment.add(mean) }
    }
}

/// A running mean that forgets.
private struct Usual: Hashable, Sendable {
    private let rate: Double
    private let learning: Int
    private(set) var mean = 0.0
    private var counted = 0

    init(halfLife: Double, learning: Int) {
        // 1 - 2^(-1/h) is ln 2 / h for long half lives.
        rate = 0.693_147 / halfLife
        self.learning = learning
    }

    var isKnown: Bool { counted >= learning }

    mutating func add(_ value: Double) {
        counted += 1
        mean += max(rate, 1 / Double(counted)) * (value - mean)
    }
}
