/// How an audience feels at a moment, and so what it does.
package enum Mood: String, Sendable, CaseIterable {
    case calm, curious, delighted, amused, moved, worried, bored

    /// Events a person sends, compared with a calm audience.
    var liveliness: Double {
        switch self {
        case .calm: 1
        case .curious: 1.4
        case .delighted: 3
        case .amused: 2
        case .moved: 2
        case .worried: 1.6
        case .bored: 0.4
        }
    }

    /// Buttons and how often they are pressed, the sum being anything.
    var reactions: [(kind: String, share: Double)] {
        switch self {
        case .calm: [("thumbs_up", 4), ("heart", 2), ("clap", 1)]
        case .curious: [("thumbs_up", 3), ("wow", 3), ("confused", 1), ("heart", 1)]
        case .delighted: [("applause", 6), ("heart", 4), ("wow", 3), ("clap", 3)]
        case .amused: [("laugh", 6), ("heart", 2), ("thumbs_up", 2)]
        case .moved: [("heart", 6), ("applause", 3)]
        case .worried: [("confused", 4), ("thumbs_down", 2), ("wow", 1)]
        case .bored: [("thumbs_down", 2), ("confused", 2), ("thumbs_up", 1)]
        }
    }

    /// What people write.
    package var remarks: [String] {
        switch self {
        case .calm: ["good morning everyone", "nice to be here", "the sound is clear", "hello from the third row"]
        case .curious:
            ["interesting point", "how does that scale?", "never thought about it that way", "love the diagram"]
        case .delighted: ["wow, amazing demo 🔥", "this is brilliant!", "great work 👏", "best talk of the day"]
        case .amused: ["haha so true 😂", "that made my day", "we have all been there 😄"]
        case .moved: ["thank you for being honest ❤️", "beautiful ending", "well said"]
        case .worried: ["I am not sure about this", "what happens when it fails?", "that sounds risky 😬"]
        case .bored: ["too slow for me", "could we move on?", "slow pace today", "too many words on the slide"]
        }
    }

    /// What people ask.
    package var questions: [String] {
        switch self {
        case .calm:
            ["will the slides be online?", "how many rooms can one machine take?", "who else is building this?"]
        case .curious:
            [
                "how many people can react at once?", "does it work without a network?", "which recogniser is that?",
                "can I attach an engine of my own?", "how do you test all that?",
            ]
        case .delighted: ["can we try that at our own event?", "is the code open?", "what comes next?"]
        case .amused: ["which mistake taught you most?", "what would you do differently?"]
        case .moved: ["where can I read more?", "may I quote you?"]
        case .worried: ["who can see my data?", "how long is it kept?", "may I be forgotten?"]
        case .bored: ["will there be a demo?", "which database is that?"]
        }
    }
}
