import Documents

/// `audio.second_pass`: the engine that hears each segment once more, whole, and whose words are the final.
package struct SecondPassSettings: Hashable, Sendable {
    /// Takes the engine that `engines/install-whisper` installs, where it is there and `audio.command` names no other.
    package static let automatic = "auto"
    /// Finals are those of `audio.engine`.
    package static let none = "none"

    /// `auto`, `none`, or the name in captions of an engine of one's own.
    package var engine = automatic
    /// Command and arguments of that engine; it speaks the engine protocol.
    package var command: [String] = []
    /// Its processes. 1 hears ten rooms and more, since it takes a twentieth of the time that the speech took.
    package var processes = 1
    /// Time that one pass waits for the other at the end of an utterance. 1.5 s: a right word late is worth more than a wrong
    /// one, up to there.
    package var patience = Duration.milliseconds(1_500)

    mutating func read(_ reader: DocumentReader) {
        reader.read("engine", .text(bytes: 64), into: &engine)
        reader.read("command", .list(of: .text(bytes: 4096), atMost: 100), into: &command)
        reader.read("processes", .integer(in: 1...64), into: &processes)
        reader.read("patience", .duration(in: .milliseconds(100)...(.seconds(5))), into: &patience)
        let isNamed = engine != Self.automatic && engine != Self.none
        if isNamed == command.isEmpty {
            reader.problems.report(
                reader.path.appending("command"),
                isNamed
                    ? "is missing: name the command that runs \(engine.printable(64))"
                    : "belongs to an engine: name it with engine")
        }
    }
}
