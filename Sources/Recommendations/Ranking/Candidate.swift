import RoomModel

/// Something that may stand in a list, with what speaks for it.
struct Candidate: Sendable {
    var target: RecommendationTarget
    /// Its place in the table of items; `nil` for people.
    var item: Int?
    var track: String?
    /// 0...1.
    var score: Double
    var confidence: Double
    var expires: EventTime
    var basis: Basis

    /// What the score rests on; put into words only for what is chosen.
    enum Basis: Sendable {
        case item(Parts)
        case person([String])
    }

    /// Each 0...1.
    struct Parts: Sendable {
        /// What people with like choices chose.
        var collaborative = 0.0
        /// What it is about.
        var content = 0.0
        var popular: Double
        var lively: Double
    }
}

extension Candidate {
    /// Best first; equal ones in an order that repeats.
    static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        left.score == right.score ? left.target < right.target : left.score > right.score
    }
}
