/// What each kind of reaction weighs and expresses.
package struct ReactionTable: Sendable, Equatable {
    package struct Reaction: Sendable, Equatable {
        /// How much one counts in a window.
        package var weight: Double
        /// -1...1; `nil` where the kind expresses none, and then it counts in no mean.
        package var sentiment: Double?
        package var emotion: Emotion?

        package init(weight: Double, sentiment: Double?, emotion: Emotion?) {
            self.weight = weight
            self.sentiment = sentiment
            self.emotion = emotion
        }

        /// A kind that no table names: it counts once and says nothing of feelings.
        package static let unknown = Reaction(weight: 1, sentiment: nil, emotion: nil)
    }

    package private(set) var reactions: [String: Reaction] = [:]

    package init() {}

    /// A kind that is not listed as it is written is looked for in small letters: `Heart` is a `heart`.
    package subscript(kind: String) -> Reaction {
        if let reaction = reactions[kind] { return reaction }
        guard kind.utf8.contains(where: ASCII.isUpper) else { return .unknown }
        let folded = kind.utf8.map { ASCII.isUpper($0) ? $0 | 0x20 : $0 }
        return reactions[String(decoding: folded, as: UTF8.self)] ?? .unknown
    }

    package mutating func set(_ reaction: Reaction, for kind: String) { reactions[kind] = reaction }
}
