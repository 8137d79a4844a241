/// Ekman's six emotions and neutral; finer feelings fold into them (docs/text-analysis.md).
package enum Emotion: String, Sendable, Hashable, CaseIterable, Codable {
    case joy, surprise, anger, sadness, fear, disgust, neutral

    /// Position in `EmotionWeights`.
    @inline(__always)
    var position: Int {
        switch self {
        case .joy: 0
        case .surprise: 1
        case .anger: 2
        case .sadness: 3
        case .fear: 4
        case .disgust: 5
        case .neutral: 6
        }
    }
}

/// A weight for each emotion, in the order of `Emotion.allCases`; the eighth lane is unused.
typealias EmotionWeights = SIMD8<Float>

extension EmotionWeights {
    subscript(emotion: Emotion) -> Float {
        get { self[emotion.position] }
        set { self[emotion.position] = newValue }
    }
}
