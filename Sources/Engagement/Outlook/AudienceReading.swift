import RoomModel

/// What is seen of a session once a slide: what anomalies and forecasts rest on.
package struct AudienceReading: Hashable, Sendable {
    package var at: EventTime
    package var present: Int
    package var active: Int
    /// The engagement score, 0...100.
    package var score: Double
    /// The published mean, so a figure of a group; `nil` where too few expressed anything.
    package var sentiment: Double?
    /// `nil` where no audio is expected: none came yet, off the record, or the session is over.
    package var speech: Speech?

    package struct Speech: Hashable, Sendable {
        /// Whether a sender of audio is connected.
        package var isConnected: Bool
        /// Milliseconds since the last word that was understood, or since the audio began.
        package var silence: Int64

        package init(isConnected: Bool, silence: Int64) {
            self.isConnected = isConnected
            self.silence = silence
        }
    }

    package init(
        at: EventTime, present: Int, active: Int, score: Double, sentiment: Double?, speech: Speech? = nil
    ) {
        self.at = at
        self.present = present
        self.active = active
        self.score = score
        self.sentiment = sentiment
        self.speech = speech
    }
}
