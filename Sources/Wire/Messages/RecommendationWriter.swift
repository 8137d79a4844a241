import RoomModel

/// The JSON of recommendation lists (CONTRACT §8).
extension JSONWriter {
    package mutating func recommendations(_ list: RecommendationList) {
        object {
            $0.member("attendee", list.attendee.text)
            $0.member("at", list.at.milliseconds)
            $0.key("items")
            $0.array(list.items) { $0.recommendation($1) }
        }
    }

    private mutating func recommendation(_ item: Recommendation) {
        object {
            $0.member("rec", item.id.text)
            $0.member("type", item.target.kind.rawValue)
            $0.member("id", item.target.id.text)
            $0.member("score", item.score, decimals: 3)
            $0.member("confidence", item.confidence, decimals: 2)
            $0.member("reason", item.reason)
            $0.key("evidence")
            $0.array(item.evidence) { $0.string($1) }
            $0.member("expires", item.expires.milliseconds)
        }
    }
}
