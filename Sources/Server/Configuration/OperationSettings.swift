import Documents
import RoomModel

/// `tokens`: whose signatures count, and how long tokens live.
package struct TokenSettings: Hashable, Sendable {
    /// JWKS file with the public keys of other issuers (EdDSA, ES256, RS256). None: only this server's key counts.
    package var jwks: String?
    /// Life of a minted token that asks for none. 1 h covers a session; clients refresh.
    package var ttl = Duration.seconds(3_600)
    /// The longest life that may be asked for over HTTP. 24 h, a day of the event; the command mints longer ones.
    package var maxTTL = Duration.seconds(86_400)

    mutating func read(_ reader: DocumentReader) {
        reader.read("jwks", .path, into: &jwks)
        let life = ValueReading<Duration>.duration(in: .seconds(10)...(.seconds(366 * 86_400)))
        reader.read("ttl", life, into: &ttl)
        reader.read("max_ttl", life, into: &maxTTL)
        if ttl > maxTTL {
            reader.problems.report(reader.path.appending("ttl"), "is longer than max_ttl: shorten it or raise max_ttl")
        }
    }
}

/// `store`: where everything is kept, how surely, and how long.
package struct StoreSettings: Hashable, Sendable {
    /// What the disk has done before an answer goes out.
    package enum Synchronous: String, Hashable, Sendable, CaseIterable {
        /// Every commit is on the disk: nothing acknowledged is lost, not even at power loss.
        case full
        /// The system may hold commits back: a crash of the process loses nothing, power loss the last moments.
        case normal
    }

    /// The data directory: database, signing key, recordings. `data`, counted from where the server is started.
    package var directory = "data"
    /// `full`, since what was acknowledged must survive power loss.
    package var synchronous = Synchronous.full
    package var retention = Retention()

    /// How long each class of data is kept; `nil` (`forever`) keeps it until it is erased.
    package struct Retention: Hashable, Sendable {
        /// Attendees' events. 90 d: follow-ups are over, and what people did is personal.
        package var events: Duration? = .days(90)
        /// Ids of events, by which a repeated one is known. 2 d; the contract asks for one.
        package var eventIDs: Duration? = .days(2)
        /// Final captions with their words. 1 year, until the next event of its kind.
        package var transcripts: Duration? = .days(365)
        /// Closed snapshots; figures of groups. 1 year.
        package var snapshots: Duration? = .days(365)
        /// Keyphrases of sessions. 1 year, as the transcripts they come from.
        package var keywords: Duration? = .days(365)
        /// Recordings of sessions with `record: on`. 30 d: voices are personal, and large.
        package var recordings: Duration? = .days(30)
        /// Audio jobs with times and errors. 90 d.
        package var jobs: Duration? = .days(90)
        /// Messages of log topics for clients that come back. 7 d.
        package var topics: Duration? = .days(7)
        /// Who did what. 400 d, a year and the time to look into it.
        package var audit: Duration? = .days(400)
    }

    mutating func read(_ reader: DocumentReader) {
        reader.read("directory", .path, into: &directory)
        reader.read("synchronous", .word, into: &synchronous)
        retention.read(reader.child("retention"))
    }
}

extension StoreSettings.Retention {
    fileprivate mutating func read(_ reader: DocumentReader) {
        func keep(_ key: String, atLeast shortest: Duration = .seconds(3_600), _ target: inout Duration?) {
            let reading = ValueReading<Duration>.duration(in: shortest...(.days(36_500)))
            let period = reading.map(Optional.some).or("forever", nil)
            if let value = reader.optional(key, period) { target = value }
        }
        keep("events", &events)
        keep("event_ids", atLeast: .days(1), &eventIDs)
        keep("transcripts", &transcripts)
        keep("snapshots", &snapshots)
        keep("keywords", &keywords)
        keep("recordings", &recordings)
        keep("jobs", &jobs)
        keep("topics", &topics)
        keep("audit", atLeast: .days(30), &audit)
        if let ids = eventIDs, let events, ids > events {
            reader.problems.report(
                reader.path.appending("event_ids"), "is longer than retention.events: shorten it or keep events longer")
        }
    }
}

/// `log`: what the server says of itself on stderr; never texts, tokens or personal data.
package struct LogSettings: Hashable, Sendable {
    package enum Level: String, Hashable, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// Text on a terminal, else JSON.
        case auto
        /// For people.
        case text
        /// One object a line, for collectors.
        case json
    }

    /// The least weighty line that is written. `info` tells what an operator acts on.
    package var level = Level.info
    /// `auto`: text on a terminal, else JSON.
    package var format = Format.auto

    mutating func read(_ reader: DocumentReader) {
        reader.read("level", .word, into: &level)
        reader.read("format", .word, into: &format)
    }
}

/// `demo`: what `serve --demo` plays.
package struct DemoSettings: Hashable, Sendable {
    /// The talk, any file that libsndfile reads, looked up in `audio-fixtures/`. `talk.opus`.
    package var talk = "talk.opus"
    /// The session that hears it. `keynote`, as in `config/demo.yaml`.
    package var session = "keynote"
    /// People in the simulated crowd. 60 make a lively room on any machine.
    package var attendees = 60
    /// Reactions and texts a second of the whole crowd when it is calm. 1.2: some act, and a good moment shows.
    package var rate = 1.2
    /// Seed of the crowd's chance: the same seed gives the same crowd. 1.
    package var seed = 1

    mutating func read(_ reader: DocumentReader) {
        reader.read("talk", .path, into: &talk)
        let id = ValueReading<String>.text(bytes: 64).refined("the id of a session") { SessionID($0) == nil ? nil : $0 }
        reader.read("session", id, into: &session)
        reader.read("attendees", .integer(in: 1...100_000), into: &attendees)
        reader.read("rate", .number(in: 0...100_000), into: &rate)
        reader.read("seed", .integer(in: 0...Int.max), into: &seed)
    }
}

extension Duration {
    static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
