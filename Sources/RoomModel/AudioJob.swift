/// One stream of audio sent into a session, from its first byte to its end.
package struct AudioJob: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable, Codable { case queued, running, completed, failed, cancelled }

    package var id: String
    package var session: SessionID
    package var track: String
    package var state: State
    package var codec: String
    package var engine: String
    package var queuedAt: EventTime
    package var startedAt: EventTime?
    package var endedAt: EventTime?
    /// What went wrong and what to do, for `failed`.
    package var error: String?
    /// Seconds of audio received.
    package var seconds: Double
    /// Packets that never came, as a share 0...1.
    package var loss: Double
    /// Seconds of recogniser work per second of audio; `nil` until measured.
    package var realTimeFactor: Double?

    package init(
        id: String, session: SessionID, track: String, state: State, codec: String, engine: String,
        queuedAt: EventTime, startedAt: EventTime? = nil, endedAt: EventTime? = nil, error: String? = nil,
        seconds: Double = 0, loss: Double = 0, realTimeFactor: Double? = nil
    ) {
        self.id = id
        self.session = session
        self.track = track
        self.state = state
        self.codec = codec
        self.engine = engine
        self.queuedAt = queuedAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.error = error
        self.seconds = seconds
        self.loss = loss
        self.realTimeFactor = realTimeFactor
    }
}
