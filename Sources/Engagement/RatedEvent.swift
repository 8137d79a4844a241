import RoomModel

/// An audience event with what the analysis made of it: the values that windows add up.
package struct RatedEvent: Hashable, Sendable {
    package var event: AudienceEvent
    /// The sender's weight, else the configured weight of the kind. Bounded to ±1,000,000; not finite counts as 0.
    package var weight: Double
    /// -1...1, the sender's or the analysed one; `nil` where the event expresses none. Not finite counts as `nil`.
    package var sentiment: Double?
    /// One of the seven names of `joy surprise anger sadness fear disgust neutral`; any other counts as none.
    package var emotion: String?

    package init(_ event: AudienceEvent, weight: Double, sentiment: Double? = nil, emotion: String? = nil) {
        self.event = event
        self.weight = weight
        self.sentiment = sentiment
        self.emotion = emotion
    }
}
