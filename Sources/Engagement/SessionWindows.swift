import RoomModel
import Windowing

/// One session's audience over sliding windows: rated events in, snapshots out.
///
/// Closed snapshots depend on the session's events in the order of the log and on its stored records (moves of the
/// watermark, sentiment of speech), and on nothing else: running the log through a new value gives them again.
///
/// Memory beside the windows': about 150 bytes an attendee seen, up to `mostAttendees`.
package struct SessionWindows: Sendable {
    /// What became of an event, and the windows that its time closed, oldest first.
    package struct Outcome: Sendable {
        /// All windows of the event were closed: it is counted and changes no snapshot.
        package var isLate: Bool
        package var closed: [Snapshot]
    }

    /// Attendees beyond these are counted in windows, yet not followed as present.
    package static let mostAttendees = 1_000_000
    /// Kinds beyond these are counted together, as `other`.
    package static let mostKinds = 256

    package let session: String
    package let configuration: EngagementConfiguration
    private let reportsClosed: Bool
    private var windows: SlidingWindows
    private var attendees = SymbolTable()
    private var kinds = SymbolTable()
    private var closedPresence: Presence
    private var earlyPresence: Presence
    private var closedSentiment: PublishedSentiment
    private var earlySentiment: PublishedSentiment
    private var history: ScoreHistory

    package init(session: String, configuration: EngagementConfiguration = EngagementConfiguration()) {
        self.init(session: session, configuration: configuration, reportsClosed: true)
    }

    /// A whole event with its people counted once (key `*`): takes the events of all sessions and gives `current` only.
    ///
    /// It waits a whole window for stragglers, as sessions of one event need not keep step.
    package static func wholeEvent(configuration: EngagementConfiguration = EngagementConfiguration()) -> SessionWindows
    {
        var patient = configuration
        let shape = configuration.windows
        if let windows = try? WindowConfiguration(size: shape.size, slide: shape.slide, lateness: shape.size) {
            patient.windows = windows
        }
        return SessionWindows(session: "*", configuration: patient, reportsClosed: false)
    }

    private init(session: String, configuration: EngagementConfiguration, reportsClosed: Bool) {
        self.session = session
        self.configuration = configuration
        self.reportsClosed = reportsClosed
        let shape = configuration.windows
        windows = SlidingWindows(
            shape, shareLimit: FixedPoint.share(configuration.reactionsPerPerson),
            emptyRunLimit: configuration.emptyWindowsInARow)
        closedPresence = Presence(signOfLife: configuration.signOfLife, grain: shape.slide)
        earlyPresence = closedPresence
        closedSentiment = PublishedSentiment(minimumGroup: configuration.minimumGroup)
        earlySentiment = closedSentiment
        history = ScoreHistory(size: shape.size)
    }

    // MARK: Input

    /// Takes one event, in the order of the log.
    ///
    /// An event whose time is out of all range (`WindowElement.times`) counts as late and changes nothing.
    package mutating func accept(_ rated: RatedEvent) -> Outcome {
        let event = rated.event
        let time = event.time.milliseconds
        windows.observe(time)
        let closed = close()
        let (member, hash, isFollowed) = member(event.attendee.text)
        let act = AudienceAct(event.type)
        var element = WindowElement(
            time: time, member: member, memberHash: hash, kind: kind(event.countedKind),
            weight: FixedPoint.weight(rated.weight), value: FixedPoint.sentiment(rated.sentiment),
            group: act.source.rawValue, label: AudienceAct.label(ofEmotion: rated.emotion),
            share: event.type == .reaction ? FixedPoint.share(rated.weight) : 0)
        var traits = act.traits
        if element.value != nil {
            traits.insert(.felt)
            if let trait = act.source.trait { traits.insert(trait) }
        }
        if element.label != nil { traits.insert(.showedEmotion) }
        element.traits = traits.rawValue
        guard windows.add(element) == .counted else { return Outcome(isLate: true, closed: closed) }
        if isFollowed {
            let change: Presence.Change =
                switch event.type {
                case .join: .join
                case .leave: .leave
                case .heartbeat: .heartbeat
                default: .sign
                }
            if reportsClosed { closedPresence.note(change, of: member, at: time) }
            earlyPresence.note(change, of: member, at: time)
        }
        return Outcome(isLate: false, closed: closed)
    }

    /// Sentiment of what was said on stage: a source of its own, in no mean of the audience; it moves no watermark.
    ///
    /// Ignored before the session's first event, when late, and more than a window's length ahead of the newest event.
    package mutating func acceptSpeech(sentiment: Double, at time: EventTime) {
        guard let value = FixedPoint.sentiment(sentiment) else { return }
        windows.add(value: value, group: AudienceAct.Source.speech.rawValue, at: time.milliseconds)
    }

    /// Applies a stored move of the watermark and returns the windows it closed, oldest first.
    package mutating func advance(to watermark: EventTime) -> [Snapshot] {
        windows.advance(to: watermark.milliseconds)
        return close()
    }

    /// Closes every window that holds an event: the end of the input.
    package mutating func finish() -> [Snapshot] {
        windows.finish()
        return close()
    }

    /// Where the watermark of a quiet session should move, or `nil` if it should stay.
    ///
    /// A session is quiet when its watermark lags the server's clock by more than lateness and `idleAfter`; it moves to a
    /// multiple of the slide, and not at all once no open window holds an event. Store the move as a record first, then
    /// apply it with `advance(to:)`: so replay and recovery need no clock.
    package func idleAdvance(now: EventTime) -> EventTime? {
        guard let watermark = windows.watermark.time, windows.holdsElements else { return nil }
        let shape = configuration.windows
        let target = now.advanced(byMilliseconds: -(shape.lateness + configuration.idleAfter)).milliseconds
        let (quotient, remainder) = target.quotientAndRemainder(dividingBy: shape.slide)
        let aligned = (remainder < 0 ? quotient - 1 : quotient).multipliedReportingOverflow(by: shape.slide)
        guard !aligned.overflow, aligned.partialValue > watermark else { return nil }
        return EventTime(milliseconds: aligned.partialValue)
    }

    /// An attendee was erased: what they did stays, under another name.
    package mutating func rename(_ attendee: AttendeeID, to replacement: AttendeeID) {
        attendees.rename(attendee.text, to: replacement.text)
    }

    /// Takes over where one of the event's sessions stands, as after a restart: the people of its panes and who is present.
    ///
    /// For a whole event only, and once for each session, before events of it are taken here.
    package mutating func merge(_ session: SessionWindows) {
        let people = (0..<Int32(session.attendees.count)).map { member(session.attendees.name(of: $0)) }
        let kinds = (0..<Int32(session.kinds.count)).map { kind(session.kinds.name(of: $0)) }
        windows.merge(
            session.windows, leavingOut: AudienceAct.Source.speech.rawValue,
            member: { number in
                if number < 0 { return nil }
                let person = people[Int(number)]
                return (number: person.number, hash: person.hash)
            },
            kind: { kinds[Int($0)] })
        earlyPresence.merge(session.earlyPresence) { number in
            people[Int(number)].isFollowed ? people[Int(number)].number : nil
        }
    }

    // MARK: Output

    /// The window being filled at `now`, as it looks so far (`closed: false`); `nil` before the first event.
    ///
    /// It ends at the first multiple of the slide after `now`, or after the newest event if that is later. Figures that
    /// privacy holds back follow the snapshots asked for here, so ask at a steady pace.
    package mutating func current(at now: EventTime) -> Snapshot? {
        guard windows.watermark.time != nil else { return nil }
        let totals = windows.newest(at: now.milliseconds)
        earlyPresence.advance(to: totals.end)
        var (sentiment, settled) = earlySentiment.publish(totals)
        if settled != 0 { windows.acknowledgeChangesOfNewest(settled) }
        return snapshot(totals, presence: earlyPresence, sentiment: &sentiment, isClosed: false).snapshot
    }

    /// Events of this session that came after all of their windows had closed.
    package var lateCount: Int { windows.lateCount }

    package var watermark: EventTime? { windows.watermark.time.map(EventTime.init(milliseconds:)) }

    /// Everything but session and configuration, which the reader must have been made with.
    package mutating func code(_ coder: inout StateCoder) {
        windows.code(&coder)
        attendees.code(&coder)
        kinds.code(&coder)
        closedPresence.code(&coder)
        earlyPresence.code(&coder)
        closedSentiment.code(&coder)
        earlySentiment.code(&coder)
        history.code(&coder)
    }

    // MARK: Windows to snapshots

    private mutating func close() -> [Snapshot] {
        var snapshots: [Snapshot] = []
        while let totals = windows.nextClosed() {
            guard reportsClosed else { continue }
            closedPresence.advance(to: totals.end)
            var (sentiment, settled) = closedSentiment.publish(totals)
            if settled != 0 { windows.acknowledgeChangesOfClosed(settled) }
            let (snapshot, score) = snapshot(totals, presence: closedPresence, sentiment: &sentiment, isClosed: true)
            history.append(end: totals.end, score: score, mean: sentiment.mean)
            snapshots.append(snapshot)
        }
        return snapshots
    }

    private func snapshot(
        _ totals: WindowTotals, presence: borrowing Presence, sentiment: inout Snapshot.Sentiment, isClosed: Bool
    ) -> (snapshot: Snapshot, score: Double) {
        typealias Traits = AudienceAct.Traits
        let shape = configuration.windows
        let active = Int(totals.members[Traits.acted.lane])
        let figures = EngagementScore(
            audience: max(presence.audience, Int(totals.distinct)), active: active,
            reactions: Double(totals.share) / 1_000 / configuration.reactionsPerPerson,
            wrote: Int(totals.members[Traits.wrote.lane]))
        let score = figures.value(shrinkage: configuration.shrinkage).rounded(toStepsPerUnit: 10)
        let trend = history.trend(end: totals.end, score: score, mean: sentiment.mean)
        sentiment.trend = trend.mean?.rounded(toStepsPerUnit: 20)
        var counts: [String: Int] = [:]
        for kind in totals.kinds { counts[kinds.name(of: kind.kind)] = Int(kind.count) }
        let snapshot = Snapshot(
            session: session, windowEnd: EventTime(milliseconds: totals.end), windowMilliseconds: shape.size,
            closed: isClosed, watermark: watermark ?? EventTime(milliseconds: totals.start),
            attendees: Snapshot.Attendees(present: presence.present, active: active),
            events: Snapshot.Events(
                count: Int(totals.sums.count),
                weighted: Double(totals.sums.weight) / 1_000_000,
                perSecond: Double(totals.sums.count) * 1_000 / Double(shape.size), kinds: counts),
            sentiment: sentiment,
            engagement: Snapshot.Engagement(
                score: score, level: EngagementScore.level(of: score),
                trend: trend.score.rounded(toStepsPerUnit: 10)),
            late: lateCount)
        return (snapshot, score)
    }

    // MARK: Names to numbers

    private mutating func member(_ name: String) -> (number: Int32, hash: UInt64, isFollowed: Bool) {
        if attendees.count >= Self.mostAttendees {
            guard let known = attendees.find(name) else {
                let hash = SymbolTable.stableHash(name)
                return (Int32(bitPattern: UInt32(truncatingIfNeeded: hash >> 32) | 1 << 31), hash, false)
            }
            return (known, attendees.stableHash(of: known), true)
        }
        let number = attendees.intern(name)
        return (number, attendees.stableHash(of: number), true)
    }

    private mutating func kind(_ name: String) -> Int32 {
        if kinds.count >= Self.mostKinds { return kinds.find(name) ?? kinds.intern("other") }
        return kinds.intern(name)
    }
}
