import RoomModel
import Windowing

/// That a sponsor or one of its products was spoken about in a session.
package struct ProductMention: Hashable, Sendable {
    package var session: SessionID
    package var sponsor: SponsorID
    /// From the first of its words to the last time at which a reaction still answers it.
    package var from: EventTime
    package var until: EventTime

    package init(session: SessionID, sponsor: SponsorID, from: EventTime, until: EventTime) {
        self.session = session
        self.sponsor = sponsor
        self.from = from
        self.until = until
    }

    /// How long after the words people still answer them: reading along and typing take their time.
    package static let echo: Int64 = 20_000
}

/// Joins what is said of products with what people do at that time, whichever becomes known first.
///
/// Both sides are kept for a bounded while: a caption is final a moment after its words, a phone may be late.
struct SpokenProducts: Sendable {
    private struct Act: Sendable {
        var attendee: AttendeeID
        var time: EventTime
        /// Whom it was counted for.
        var sponsors: [SponsorID]
    }

    private struct Room: Sendable {
        var mentions: [ProductMention] = []
        var acts: [Act] = []
    }

    /// Mentions and acts of one session that are remembered: a minute of a full hall.
    private static let mostMentions = 64
    private static let mostActs = 4_096

    /// The words of each name, by their first word.
    private var names: [String: [(words: [String], sponsor: SponsorID)]] = [:]
    private var rooms: [SessionID: Room] = [:]

    mutating func replaceProducts(_ products: [(sponsor: SponsorID, names: [String])]) {
        names = [:]
        for (sponsor, texts) in products {
            for text in texts {
                let words = PlainWords.words(of: text)
                if let first = words.first { names[first, default: []].append((words, sponsor)) }
            }
        }
    }

    func sponsors(namedIn text: String) -> [SponsorID] {
        let words = PlainWords.words(of: text)
        var found: [SponsorID] = []
        for (index, word) in words.enumerated() {
            for (name, sponsor) in names[word] ?? [] where !found.contains(sponsor) {
                if words[index...].prefix(name.count).elementsEqual(name) { found.append(sponsor) }
            }
        }
        return found
    }

    /// The sponsors whose products an act at this time answers.
    mutating func accept(_ attendee: AttendeeID, in session: SessionID, at time: EventTime) -> [SponsorID] {
        guard !names.isEmpty else { return [] }
        var room = rooms[session] ?? Room()
        rooms[session] = nil
        var sponsors: [SponsorID] = []
        for mention in room.mentions where mention.from <= time && time <= mention.until {
            if !sponsors.contains(mention.sponsor) { sponsors.append(mention.sponsor) }
        }
        if room.acts.count >= Self.mostActs { room.acts.removeFirst(Self.mostActs / 4) }
        room.acts.append(Act(attendee: attendee, time: time, sponsors: sponsors))
        rooms[session] = room
        return sponsors
    }

    /// The acts that were waiting for this mention; none when it is known already.
    mutating func accept(_ mention: ProductMention) -> [(AttendeeID, EventTime)] {
        var room = rooms[mention.session] ?? Room()
        if room.mentions.contains(mention) { return [] }
        rooms[mention.session] = nil
        if room.mentions.count >= Self.mostMentions { room.mentions.removeFirst() }
        room.mentions.append(mention)
        var answers: [(AttendeeID, EventTime)] = []
        for index in room.acts.indices {
            let act = room.acts[index]
            guard mention.from <= act.time, act.time <= mention.until, !act.sponsors.contains(mention.sponsor) else {
                continue
            }
            room.acts[index].sponsors.append(mention.sponsor)
            answers.append((act.attendee, act.time))
        }
        rooms[mention.session] = room
        return answers
    }

    mutating func forget(_ attendee: AttendeeID) {
        for session in rooms.keys { rooms[session]?.acts.removeAll { $0.attendee == attendee } }
    }

    // MARK: To bytes and back

    /// Writes what is remembered of sessions, or reads it back; names of products come from the catalog.
    mutating func code(_ coder: inout StateCoder) {
        var known = rooms.sorted { $0.key < $1.key }.map { (name: $0.key.text, room: $0.value) }
        coder.array(&known, blank: { ("", Room()) }) { entry, coder in
            coder.text(&entry.name)
            guard let session = SessionID(entry.name) else { return coder.fail() }
            Self.code(&entry.room, of: session, &coder)
        }
        guard coder.isReading, coder.isIntact else { return }
        rooms = [:]
        for entry in known { SessionID(entry.name).map { rooms[$0] = entry.room } }
    }

    private static func code(_ room: inout Room, of session: SessionID, _ coder: inout StateCoder) {
        var mentions = room.mentions.map { ($0.sponsor.text, $0.from.milliseconds, $0.until.milliseconds) }
        coder.array(&mentions, blank: { ("", 0, 0) }) { mention, coder in
            coder.text(&mention.0)
            coder.value(&mention.1)
            coder.value(&mention.2)
        }
        var acts = room.acts.map { ($0.attendee.text, $0.time.milliseconds, $0.sponsors.map(\.text)) }
        coder.array(&acts, blank: { ("", 0, []) }) { act, coder in
            coder.text(&act.0)
            coder.value(&act.1)
            coder.array(&act.2, blank: { "" }) { $1.text(&$0) }
        }
        guard coder.isReading else { return }
        room = Room(
            mentions: mentions.compactMap { name, from, until in
                SponsorID(name).map {
                    ProductMention(
                        session: session, sponsor: $0, from: EventTime(milliseconds: from),
                        until: EventTime(milliseconds: until))
                }
            },
            acts: acts.compactMap { name, time, sponsors in
                AttendeeID(name).map {
                    Act(
                        attendee: $0, time: EventTime(milliseconds: time),
                        sponsors: sponsors.compactMap { SponsorID($0) })
                }
            })
    }
}
