import Documents
import RoomModel

/// `tokens`: whose signatures count, and how long tokens live.
package struct TokenSettings: Hashable, Sendable {
    /// JWKS file with the public keys of other issuers (EdDSA, ES256, RS256). None: only this server's key counts.
    package var jwks: String?
    /// Life of a minted token that asks for none. 1 h covers a session; clients refresh.
    package var ttl = Duration.seconds(3_600)
    /// Greatest life of a token minted over HTTP, join links included. 24 h covers a day of an event; a token never
    /// outlives the one it was minted with.
    package var maxTTL = Duration.seconds(86_400)

    mutating func read(_ reader: DocumentReader) {
        reader.read("jwks", .path, into: &jwks)
        let life = ValueReading<Duration>.duration(in: .seconds(10)...(.seconds(366 * 86_400)))
        reader.read("ttl", life, into: &ttl)
        reader.read("max_ttl", life, into: &maxTTL)
    }
}

/// `store`: where everything is kept.
package struct StoreSettings: Hashable, Sendable {
    /// The data directory: database and signing key. `data`, counted from where the server is started.
    package var directory = "data"
    mutating func read(_ reader: DocumentReader) {
        reader.read("directory", .path, into: &directory)
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
