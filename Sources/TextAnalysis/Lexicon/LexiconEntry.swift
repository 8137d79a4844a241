/// What a lexicon says of one term, be it a word or a phrase.
struct LexiconEntry: Sendable, Equatable {
    /// How pleasant, -4...4; 0 says nothing.
    var valence: Float = 0
    /// Of an intensifier or dampener, 0...1.
    var strength: Float = 0
    var roles: Roles = []
    /// Position among the lexicon's emotion weights, or -1.
    var emotions: Int32 = -1
    /// One bit a topic.
    var topics: UInt32 = 0
    /// Topics that it hints at, where a text names none: "lag" is of the picture, but not in "the captions lag".
    var symptoms: UInt32 = 0
    var urgency: Urgency?
    /// Where it is all that a sentence cries out: "Fire!", but not "that talk was fire".
    var cry: Urgency?

    struct Roles: OptionSet, Sendable {
        let rawValue: UInt16

        /// Turns the words after it: "not", "never", "hardly".
        static let negator = Roles(rawValue: 1 << 0)
        /// Looks like a negation and is none: "not only", "no doubt".
        static let affirmer = Roles(rawValue: 1 << 1)
        static let intensifier = Roles(rawValue: 1 << 2)
        static let dampener = Roles(rawValue: 1 << 3)
        /// What follows outweighs what went before: "but".
        static let contrast = Roles(rawValue: 1 << 4)
        /// What it introduces weighs less: "although".
        static let concession = Roles(rawValue: 1 << 5)
        static let stopword = Roles(rawValue: 1 << 6)
        static let filler = Roles(rawValue: 1 << 7)
        /// Too general to be a keyphrase by itself.
        static let common = Roles(rawValue: 1 << 8)
        /// Some term of several words begins with this one.
        static let startsPhrase = Roles(rawValue: 1 << 9)
        /// Some overlay term of several words begins with this one.
        static let startsOverlay = Roles(rawValue: 1 << 10)

        /// A term that hides the valences of its words: "looks like".
        static let silent = Roles(rawValue: 1 << 11)

        /// No keyphrase holds it: verbs of saying and doing, adverbs, general adjectives.
        static let breaker = Roles(rawValue: 1 << 12)

        static let modifiers: Roles = [.negator, .affirmer, .intensifier, .dampener, .contrast, .concession]
    }

    /// Whether a phrase with this entry is worth more than its words.
    var speaks: Bool {
        valence != 0 || !roles.isDisjoint(with: [.modifiers, .silent])
    }
}
