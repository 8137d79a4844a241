/// A simulated audience: the same seed, times and moods give the same events.
///
/// People join over the first seconds, send signs of life, react as the mood of their session suggests, write now and
/// then, ask what nobody asked yet or vote for what somebody did, and leave at the end. Pure: time is an argument, chance
/// a seed.
package struct Crowd: Sendable {
    private struct Person: Sendable {
        var id: String
        var session: Int
        /// How much likelier than others this person is to act.
        var temper: Double
        var joinsAt: Int64
        /// How far the phone's clock is off.
        var clockError: Int64 = 0
        var hasJoined = false
        var nextHeartbeat: Int64 = 0
    }

    /// What was asked in a session, in its order: the id that votes name, and the text.
    private typealias AskedQuestion = (id: String, text: String)

    /// Between two signs of life: well below the 30 s after which someone counts as gone.
    private static let heartbeat: Int64 = 10_000

    private let sessions: [String]
    private let rate: Double
    private var people: [Person]
    private var random: SeededRandom
    private var owed = 0.0
    private var last: Int64?
    private var serial = 0
    private let run: String
    private let faults: CrowdFaults
    /// Events on their way that come later than they should, by when they come.
    private var underway: [(at: Int64, event: String)] = []
    /// By session; as many as there are texts at most.
    private var asked: [[AskedQuestion]]

    /// - Parameters:
    ///   - attendees: Ids of people known to the catalog come first, then anonymous ones.
    ///   - rate: Reactions and texts a second of the whole crowd in a calm mood.
    ///   - run: Part of every event's id, so that two runs do not repeat each other's.
    package init(
        sessions: [String], known: [String] = [], attendees: Int, rate: Double, seed: UInt64, startingAt start: Int64,
        run: String, faults: CrowdFaults = CrowdFaults()
    ) {
        self.sessions = sessions
        self.faults = faults
        self.rate = rate
        self.run = run
        asked = Array(repeating: [], count: sessions.count)
        var random = SeededRandom(seed: seed)
        let arrival = min(5_000, Int64(attendees) * 50)
        people = (0..<attendees).map { number in
            Person(
                id: number < known.count ? known[number] : "guest-\(number)",
                session: sessions.count > 1 ? Int.random(in: 0..<sessions.count, using: &random) : 0,
                temper: 0.2 + Double.random(in: 0...1, using: &random) * 1.8,
                joinsAt: start + Int64.random(in: 0...max(1, arrival), using: &random))
        }
        for index in people.indices where Double.random(in: 0..<1, using: &random) < faults.wrongClocks {
            people[index].clockError = Int64.random(in: -600_000...600_000, using: &random)
        }
        self.random = random
    }

    /// The events since the last call, each a JSON object.
    ///
    /// - Parameter mood: Of a session's audience now.
    package mutating func events(at now: Int64, mood: (String) -> Mood) -> [String] {
        guard !sessions.isEmpty, !people.isEmpty else { return [] }
        var events: [String] = []
        for index in people.indices { events += signsOfLife(of: index, at: now) }
        let elapsed = Double(now - (last ?? now)) / 1000
        last = now
        let moods = sessions.map(mood)
        let liveliness = moods.reduce(0) { $0 + $1.liveliness } / Double(moods.count)
        owed = min(owed + elapsed * rate * liveliness, rate * 10 + 10)
        let present = people.indices.filter { people[$0].hasJoined }
        while owed >= 1, !present.isEmpty {
            owed -= 1
            let index = chooseActor(among: present, moods)
            events.append(act(people[index], in: moods[people[index].session], at: now))
        }
        return delivered(events, at: now)
    }

    /// What comes now of what was sent now and before: some of it twice, some of it late.
    private mutating func delivered(_ events: [String], at now: Int64) -> [String] {
        guard faults.late > 0 || faults.duplicates > 0 else { return events }
        var arrived: [String] = []
        for event in events {
            if Double.random(in: 0..<1, using: &random) < faults.duplicates {
                underway.append((now + Int64.random(in: 0...10_000, using: &random), event))
            }
            if Double.random(in: 0..<1, using: &random) < faults.late {
                underway.append((now + Int64.random(in: 0...30_000, using: &random), event))
            } else {
                arrived.append(event)
            }
        }
        arrived += underway.filter { $0.at <= now }.map(\.event)
        underway.removeAll { $0.at <= now }
        return arrived
    }

    /// Everyone leaves; what was underway comes first.
    package mutating func leave(at now: Int64) -> [String] {
        defer { underway = [] }
        return underway.map(\.event)
            + people.indices.filter { people[$0].hasJoined }.map { index in
                people[index].hasJoined = false
                return event(people[index], at: now, #""type":"leave""#)
            }
    }

    private mutating func signsOfLife(of index: Int, at now: Int64) -> [String] {
        if !people[index].hasJoined {
            guard now >= people[index].joinsAt else { return [] }
            people[index].hasJoined = true
            people[index].nextHeartbeat = now + Int64.random(in: 1...Self.heartbeat, using: &random)
            return [event(people[index], at: now, #""type":"join""#)]
        }
        guard now >= people[index].nextHeartbeat else { return [] }
        people[index].nextHeartbeat = now + Self.heartbeat
        return [event(people[index], at: now, #""type":"heartbeat""#)]
    }

    /// Two are drawn and the livelier acts: tempers and moods count without a table of all people.
    private mutating func chooseActor(among present: [Int], _ moods: [Mood]) -> Int {
        let first = present[Int.random(in: 0..<present.count, using: &random)]
        let second = present[Int.random(in: 0..<present.count, using: &random)]
        func pull(_ index: Int) -> Double { people[index].temper * moods[people[index].session].liveliness }
        let chance = pull(first) / max(0.001, pull(first) + pull(second))
        return Double.random(in: 0...1, using: &random) < chance ? first : second
    }

    private mutating func act(_ person: Person, in mood: Mood, at now: Int64) -> String {
        // Thumbs are slow: up to two seconds after what they answer.
        let time = now - Int64.random(in: 0...2_000, using: &random)
        switch Double.random(in: 0...1, using: &random) {
        case ..<0.82:
            return event(person, at: time, #""type":"reaction","kind":"\#(pick(mood.reactions))""#)
        case ..<0.95:
            let text = mood.remarks[Int.random(in: 0..<mood.remarks.count, using: &random)]
            return event(person, at: time, #""type":"chat","text":"\#(text)""#)
        default:
            return askOrVote(person, in: mood, at: time)
        }
    }

    /// One in three asks while there is something left to ask; the others vote, for older questions more often.
    private mutating func askOrVote(_ person: Person, in mood: Mood, at time: Int64) -> String {
        let before = asked[person.session]
        let open = mood.questions.filter { text in !before.contains { $0.text == text } }
        if let text = open.randomElement(using: &random), before.isEmpty || Int.random(in: 0..<3, using: &random) == 0 {
            let question = event(person, at: time, #""type":"question","text":"\#(text)""#)
            asked[person.session].append((id: id(of: serial), text: text))
            return question
        }
        let place = Int.random(in: 0...Int.random(in: 0..<before.count, using: &random), using: &random)
        return event(person, at: time, #""type":"click","target":{"type":"question","id":"\#(before[place].id)"}"#)
    }

    private mutating func pick(_ shares: [(kind: String, share: Double)]) -> String {
        var rest = Double.random(in: 0...shares.reduce(0) { $0 + $1.share }, using: &random)
        for (kind, share) in shares {
            rest -= share
            if rest <= 0 { return kind }
        }
        return shares.last?.kind ?? "thumbs_up"
    }

    private mutating func event(_ person: Person, at time: Int64, _ body: String) -> String {
        serial += 1
        return
            #"{"id":"\#(id(of: serial))","session":"\#(sessions[person.session])","attendee":"\#(person.id)",\#(body),"ts":\#(time + person.clockError)}"#
    }

    private func id(of serial: Int) -> String { "\(run)-\(serial)" }
}
