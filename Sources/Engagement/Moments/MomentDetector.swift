import RoomModel
import Windowing

/// Finds the moments of a session: reactions of many people at once, far above the session's own baseline.
///
/// It counts distinct people, so no one makes a moment alone; and where most of the crowd react all the time, so that more of
/// them hardly can, their reactions, a few of each. It has windows of its own, five seconds every second, and like them
/// depends on the log and its stored watermark moves only. `docs/engagement.md` gives the rules.
package struct MomentDetector: Sendable {
    /// Deviations above the mean at which a moment begins.
    private static let height = 3.0
    private static let longest: Int64 = 30_000
    private static let cooldown: Int64 = 15_000
    /// How long before the onset, less the lag, the words are looked for.
    private static let spoken: Int64 = 10_000
    private static let size: Int64 = 5_000
    private static let slide: Int64 = 1_000
    private static let mostKinds = 256
    /// Reactions of one person that count in a window where reactions are counted.
    private static let reactionsEach: Int32 = 4

    private struct Open {
        var start: Int64
        var peak: WindowTotals
        /// Whether it was found by reactions rather than people.
        var isOfReactions = false
        var usual: Double
        /// It ends below this many people or reactions.
        var floor: Double
    }

    let minimumGroup: Int
    private var windows: SlidingWindows
    private var attendees = SymbolTable()
    private var kinds = SymbolTable()
    private var people = Baseline()
    private var reactions = Baseline()
    private var crowd = RecentCrowd()
    private var lag = ReactionLag()
    private var open: Open?
    private var lastEnd: Int64?
    private var quietUntil = Int64.min

    package init(configuration: EngagementConfiguration = EngagementConfiguration()) {
        minimumGroup = configuration.minimumGroup
        let lateness = min(configuration.windows.lateness, 600_000)
        let shape = try? WindowConfiguration(size: Self.size, slide: Self.slide, lateness: lateness)
        windows = SlidingWindows(shape ?? .standard, shareLimit: Self.reactionsEach)
    }

    /// Takes one event, in the order of the log; only reactions count. Gives the moments that its time ended.
    package mutating func accept(_ rated: RatedEvent) -> [Moment] {
        let event = rated.event
        windows.observe(event.time.milliseconds)
        let moments = close()
        guard event.type == .reaction else { return moments }
        let name = event.attendee.text
        let hash = SymbolTable.stableHash(name)
        // Past the bound an attendee is told apart by hash: good enough to count people.
        let isListed = attendees.count < SessionWindows.mostAttendees
        let member =
            isListed ? attendees.intern(name) : Int32(bitPattern: UInt32(truncatingIfNeeded: hash >> 32) | 1 << 31)
        let kind = event.countedKind
        let number = kinds.count < Self.mostKinds ? kinds.intern(kind) : kinds.find(kind) ?? kinds.intern("other")
        let arrival = windows.add(
            WindowElement(
                time: event.time.milliseconds, member: member, memberHash: hash, kind: number,
                weight: FixedPoint.weight(rated.weight), share: 1))
        if arrival == .counted { crowd.note(member, at: event.time.milliseconds) }
        return moments
    }

    /// Something was said on stage until `end`, on the server's clock.
    package mutating func noteUtterance(end: EventTime) { lag.noteUtterance(end: end.milliseconds) }

    /// An attendee was erased: what they did stays, under another name.
    package mutating func rename(_ attendee: AttendeeID, to replacement: AttendeeID) {
        attendees.rename(attendee.text, to: replacement.text)
    }

    /// Applies a stored move of the watermark.
    package mutating func advance(to watermark: EventTime) -> [Moment] {
        windows.advance(to: watermark.milliseconds)
        return close()
    }

    /// The end of the session.
    package mutating func finish() -> [Moment] {
        windows.finish()
        var moments = close()
        if let open, let lastEnd { moments.append(moment(open, end: lastEnd)) }
        open = nil
        return moments
    }

    /// Everything but the configuration, which the reader must have been made with.
    package mutating func code(_ coder: inout StateCoder) {
        windows.code(&coder)
        attendees.code(&coder)
        kinds.code(&coder)
        people.code(&coder)
        reactions.code(&coder)
        crowd.code(&coder)
        lag.code(&coder)
        coder.optional(&open, blank: Open(start: 0, peak: .blank, usual: 1, floor: 0)) { open, coder in
            coder.value(&open.start)
            open.peak.code(&coder)
            coder.value(&open.isOfReactions)
            coder.value(&open.usual)
            coder.value(&open.floor)
        }
        coder.value(&lastEnd)
        coder.value(&quietUntil)
    }

    private mutating func close() -> [Moment] {
        var moments: [Moment] = []
        while let totals = windows.nextClosed() {
            skip(to: totals.end, &moments)
            judge(totals, &moments)
            lastEnd = totals.end
        }
        if let watermark = windows.watermark.time { skip(to: watermark, &moments) }
        return moments
    }

    /// Counts the windows without a reaction that ended before `time`.
    private mutating func skip(to time: Int64, _ moments: inout [Moment]) {
        guard let last = lastEnd, time - last > Self.slide else { return }
        let empty = (time - last - 1) / Self.slide
        if let ended = open {
            moments.append(moment(ended, end: last))
            open = nil
        }
        people.addZeros(empty)
        reactions.addZeros(empty)
        lastEnd = last + empty * Self.slide
    }

    private mutating func judge(_ totals: WindowTotals, _ moments: inout [Moment]) {
        if var current = open {
            let count = Self.count(totals, ofReactions: current.isOfReactions)
            if count > Self.count(current.peak, ofReactions: current.isOfReactions) { current.peak = totals }
            open = current
            if count < current.floor || totals.end - current.start > Self.longest {
                moments.append(moment(current, end: totals.end))
                open = nil
            }
        } else if !people.isLearning, totals.end >= quietUntil, totals.distinct >= minimumGroup {
            // More than half of the crowd react within any five seconds: how many do says little more.
            let isOfReactions = 2 * people.mean > Double(crowd.count)
            let baseline = isOfReactions ? reactions : people
            if Self.count(totals, ofReactions: isOfReactions) > baseline.mean + Self.height * baseline.deviation {
                let start = totals.end - Self.slide
                lag.noteOnset(start)
                open = Open(
                    start: start, peak: totals, isOfReactions: isOfReactions, usual: max(baseline.mean, 1),
                    floor: baseline.mean + Self.height * baseline.deviation / 2)
            }
        }
        people.add(Self.count(totals, ofReactions: false))
        reactions.add(Self.count(totals, ofReactions: true))
    }

    private static func count(_ totals: WindowTotals, ofReactions: Bool) -> Double {
        Double(ofReactions ? totals.share : totals.distinct)
    }

    private mutating func moment(_ open: Open, end: Int64) -> Moment {
        quietUntil = end + Self.cooldown
        var counts: [String: Int] = [:]
        for kind in open.peak.kinds { counts[kinds.name(of: kind.kind)] = Int(kind.count) }
        let heard = open.start - lag.estimate
        return Moment(
            start: EventTime(milliseconds: open.start), peak: EventTime(milliseconds: open.peak.end),
            end: EventTime(milliseconds: end), people: Int(open.peak.distinct),
            size: (Self.count(open.peak, ofReactions: open.isOfReactions) / open.usual).rounded(toStepsPerUnit: 10),
            kinds: counts,
            spokenFrom: EventTime(milliseconds: heard - Self.spoken), spokenTo: EventTime(milliseconds: heard))
    }
}
