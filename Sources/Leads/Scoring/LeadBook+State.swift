import RoomModel
import Windowing

/// All interest as it stands, written to bytes and read back: a cache of what the log of events gives again.
extension LeadBook {
    /// Rises whenever the bytes, or what an event counts, change.
    private static let stateVersion: UInt32 = 1

    /// Writes or reads the interest of all people. What was written under other half-lives is refused: the log would give
    /// other sums.
    package mutating func code(_ coder: inout StateCoder) {
        var version = Self.stateVersion
        coder.value(&version)
        guard version == Self.stateVersion else { return coder.fail() }
        codeHalfLives(&coder)
        var people = ledgers.sorted { $0.key < $1.key }.map { person in
            (name: person.key.text, sponsors: person.value.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) })
        }
        coder.array(&people, blank: { ("", []) }) { person, coder in
            coder.text(&person.name)
            coder.array(&person.sponsors, blank: { ("", InterestLedger()) }) { entry, coder in
                coder.text(&entry.0)
                entry.1.code(&coder)
            }
        }
        speech.code(&coder)
        guard coder.isReading, coder.isIntact else { return }
        ledgers = [:]
        for person in people {
            guard let attendee = AttendeeID(person.name) else { return coder.fail() }
            for (name, ledger) in person.sponsors {
                guard let sponsor = SponsorID(name) else { return coder.fail() }
                ledgers[attendee, default: [:]][sponsor] = ledger
            }
        }
    }

    private func codeHalfLives(_ coder: inout StateCoder) {
        var halfLives = wishes.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value.weighting.halfLife) }
        coder.array(&halfLives, blank: { ("", 0) }) { entry, coder in
            coder.text(&entry.0)
            coder.value(&entry.1)
        }
        for (name, halfLife) in halfLives where coder.isReading {
            if let wish = SponsorID(name).flatMap({ wishes[$0] }), wish.weighting.halfLife != halfLife { coder.fail() }
        }
    }
}
