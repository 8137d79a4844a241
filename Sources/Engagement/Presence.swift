import Windowing

/// Who is in the room at an event time, from joins, leaves and signs of life.
///
/// The answer for a time depends on what happened before it, not on the order in which it became known: a join or leave
/// counts if no later one is known (of two at the same millisecond the one that arrived last), and a sign of life is the
/// latest known. What lies at or after the time asked for waits until the time has come there; times asked for never
/// step back. O(1) an event, and a queue step per person and time to live; about 40 bytes a person.
struct Presence: Sendable {
    enum Change: UInt8, Sendable { case sign, heartbeat, join, leave }

    /// Someone who acts without ever having joined or left belongs to the audience for this long: ten minutes.
    static let implicitStay: Int64 = 600_000

    private enum Standing: UInt8 { case absent, present, implicit }

    private struct Person {
        var lastSign: Int64 = .min / 2
        var lastChange: Int64 = .min / 2
        var hasJoined = false
        var hasLeft = false
        /// The earliest entry in the queue of expiries.
        var queuedFor: Int64 = .max
        var standing = Standing.absent

        mutating func code(_ coder: inout StateCoder) {
            coder.value(&lastSign)
            coder.value(&lastChange)
            coder.value(&hasJoined)
            coder.value(&hasLeft)
            coder.value(&queuedFor)
            var number = standing.rawValue
            coder.value(&number)
            standing = Standing(rawValue: number) ?? .absent
        }
    }

    private struct Notice {
        var person: Int32
        var time: Int64
        var change: Change

        mutating func code(_ coder: inout StateCoder) {
            coder.value(&person)
            coder.value(&time)
            var number = change.rawValue
            coder.value(&number)
            change = Change(rawValue: number) ?? .sign
        }
    }

    let signOfLife: Int64
    /// Notices wait in grains of this length.
    private let grain: Int64
    private var time: Int64 = .min / 2
    private var people: [Person] = []
    private var heartbeats = false
    private var waiting: [Int64: [Notice]] = [:]
    private var waitingGrains = MinimumQueue()
    private var expiries = MinimumQueue()

    /// Joined, not left, and alive where the session's clients send heartbeats.
    private(set) var present = 0
    /// People who never joined nor left and acted lately.
    private(set) var implicit = 0

    /// All who could have acted: what activity is measured against.
    var audience: Int { present + implicit }

    /// `grain` divides every time that is asked for; `signOfLife` in milliseconds.
    init(signOfLife: Int64, grain: Int64) {
        self.signOfLife = signOfLife
        self.grain = grain
    }

    /// Something became known of a person, numbered densely from 0.
    mutating func note(_ change: Change, of person: Int32, at eventTime: Int64) {
        let notice = Notice(person: person, time: eventTime, change: change)
        guard eventTime >= time else { return apply(notice) }
        let (quotient, remainder) = eventTime.quotientAndRemainder(dividingBy: grain)
        let key = remainder < 0 ? quotient - 1 : quotient
        if waiting[key] == nil { waitingGrains.insert(MinimumQueue.Entry(time: key, number: 0)) }
        waiting[key, default: []].append(notice)
    }

    /// Moves to the figures as of `newTime`, which counts everything before it.
    mutating func advance(to newTime: Int64) {
        guard newTime > time else { return }
        time = newTime
        while let first = waitingGrains.first, first.time * grain < newTime {
            _ = waitingGrains.removeFirst()
            for notice in waiting.removeValue(forKey: first.time) ?? [] {
                if notice.time < newTime {
                    apply(notice)
                } else {
                    note(notice.change, of: notice.person, at: notice.time)
                }
            }
        }
        while let expiry = expiries.first, expiry.time < newTime {
            _ = expiries.removeFirst()
            if expiry.time >= people[Int(expiry.number)].queuedFor { people[Int(expiry.number)].queuedFor = .max }
            judge(Int(expiry.number))
        }
    }

    /// Learns what another knows, of people whose number here `number` gives.
    mutating func merge(_ other: Presence, as number: (Int32) -> Int32?) {
        for (index, person) in other.people.enumerated() where person.lastSign > Int64.min / 2 {
            guard let own = number(Int32(index)) else { continue }
            // A heartbeat is a sign of life that tells of the whole session.
            note(other.heartbeats ? .heartbeat : .sign, of: own, at: person.lastSign)
            if person.hasJoined || person.hasLeft {
                note(person.hasJoined ? .join : .leave, of: own, at: person.lastChange)
            }
        }
        for grain in other.waiting.keys.sorted() {
            for notice in other.waiting[grain] ?? [] {
                guard let own = number(notice.person) else { continue }
                note(notice.change, of: own, at: notice.time)
            }
        }
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.value(&time)
        coder.array(&people, blank: { Person() }) { $0.code(&$1) }
        coder.value(&heartbeats)
        var grains = waiting.keys.sorted()
        coder.array(&grains)
        var notices = grains.map { waiting[$0] ?? [] }
        coder.array(&notices, blank: { [] }) { notices, coder in
            coder.array(&notices, blank: { Notice(person: 0, time: 0, change: .sign) }) { $0.code(&$1) }
        }
        if coder.isReading { waiting = Dictionary(zip(grains, notices)) { first, _ in first } }
        waitingGrains.code(&coder)
        expiries.code(&coder)
        coder.value(&present)
        coder.value(&implicit)
    }

    private mutating func apply(_ notice: Notice) {
        let number = Int(notice.person)
        while people.count <= number { people.append(Person()) }
        people[number].lastSign = max(people[number].lastSign, notice.time)
        switch notice.change {
        case .sign: break
        case .heartbeat:
            if !heartbeats {
                heartbeats = true
                for other in people.indices { judge(other) }
            }
        case .join, .leave:
            if notice.time >= people[number].lastChange {
                people[number].lastChange = notice.time
                people[number].hasJoined = notice.change == .join
                people[number].hasLeft = notice.change == .leave
            }
        }
        judge(number)
    }

    /// Counts the person where they stand now, and looks again when that may end.
    private mutating func judge(_ number: Int) {
        let person = people[number]
        var standing = Standing.absent
        var expiry: Int64?
        if person.hasJoined {
            if heartbeats {
                expiry = person.lastSign + signOfLife
                standing = time - person.lastSign <= signOfLife ? .present : .absent
            } else {
                standing = .present
            }
        } else if !person.hasLeft {
            expiry = person.lastSign + Self.implicitStay
            standing = time - person.lastSign <= Self.implicitStay ? .implicit : .absent
        }
        if standing != person.standing {
            count(person.standing, -1)
            count(standing, 1)
            people[number].standing = standing
        }
        if standing != .absent, let expiry, expiry < person.queuedFor {
            people[number].queuedFor = expiry
            expiries.insert(MinimumQueue.Entry(time: expiry, number: Int32(number)))
        }
    }

    private mutating func count(_ standing: Standing, _ delta: Int) {
        switch standing {
        case .absent: break
        case .present: present += delta
        case .implicit: implicit += delta
        }
    }
}
