/// How a session goes: which mood holds its audience from when on.
package struct Plot: Sendable {
    /// From `from` on, a share of the session's length, until the next act begins.
    package struct Act: Sendable {
        package var from: Double
        package var mood: Mood
    }

    package let name: String
    package let acts: [Act]

    /// The mood after a share of the session.
    package func mood(after share: Double) -> Mood { acts.last { $0.from <= share }?.mood ?? .calm }

    /// Every plot there is.
    package static let all: [Plot] = [
        Plot(name: "steady", acts: [Act(from: 0, mood: .curious)]),
        Plot(
            name: "story",
            acts: [
                // A boring start, a strong demo, technical trouble, and a warm end.
                Act(from: 0, mood: .bored), Act(from: 0.3, mood: .curious), Act(from: 0.45, mood: .delighted),
                Act(from: 0.55, mood: .calm), Act(from: 0.65, mood: .worried), Act(from: 0.85, mood: .moved),
            ]),
        Plot(
            name: "demo",
            acts: [
                Act(from: 0, mood: .calm), Act(from: 0.4, mood: .curious), Act(from: 0.6, mood: .delighted),
                Act(from: 0.7, mood: .calm),
            ]),
        Plot(
            name: "trouble",
            acts: [Act(from: 0, mood: .curious), Act(from: 0.4, mood: .worried), Act(from: 0.8, mood: .bored)]),
    ]

    package static func named(_ name: String) -> Plot? { all.first { $0.name == name } }
}

/// What is wrong with phones and networks of a crowd; shares of people, or of events.
package struct CrowdFaults: Sendable {
    /// People whose clocks are up to ten minutes off.
    package var wrongClocks = 0.0
    /// Events that are sent a second time, up to ten seconds later.
    package var duplicates = 0.0
    /// Events that are held up for up to half a minute.
    package var late = 0.0

    package init() {}
}
