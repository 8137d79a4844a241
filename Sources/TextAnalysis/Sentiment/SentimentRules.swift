/// The constants of the sentiment rules, in valence points where nothing else is said.
///
/// The shape (emphasis added before summing, negation as a factor, one hyperbolic normalisation) follows Hutto and
/// Gilbert, "VADER", ICWSM 2014; docs/text-analysis.md says where and why these rules differ.
struct SentimentRules: Sendable {
    /// Words before a term in which modifiers act on it.
    var scope = 3
    /// What remains of a modifier's strength one, two and three words away.
    var reach: [Float] = [1, 0.95, 0.9]
    /// Valence points of an intensifier of strength 1.
    var intensity: Float = 0.6
    /// A negated term: "not good" is nearly "bad", "not terrible" is hardly "good".
    var negatedPositive: Float = -0.74
    var negatedNegative: Float = -0.5
    var capitals: Float = 0.72
    var elongation: Float = 0.3
    /// One exclamation mark, of at most four.
    var exclamation: Float = 0.29
    /// One question mark of several, of at most five.
    var question: Float = 0.17
    /// Before and after "but".
    var beforeContrast: Float = 0.5
    var afterContrast: Float = 1.5
    /// The clause of "although".
    var concession: Float = 0.6
    /// The second and further of the same symbol in a row.
    var repeated: Float = 0.35
    /// score = s / √(s² + 15).
    var normalisation: Float = 15
    /// Scores at or beyond these are positive or negative. People sprinkle mild praise over what is meant neutrally, but
    /// not mild blame, so praise has to say more.
    var positiveFrom = 0.2
    var negativeFrom = -0.1
}
