import RoomModel

/// Moments of rooms, kept as the JSON that was published.
package protocol MomentStore: Sendable {
    /// Stores a moment and appends it to a log topic, both or neither; durable before it returns.
    ///
    /// Gives the message, or `nil` when the room has a moment of that start already: nothing is told twice.
    func save(_ moment: StoredMoment, tellingOn topic: String, at time: EventTime) async throws -> TopicMessage?
    /// The newest `limit` of `from <= start < to`, oldest first.
    func moments(of room: RoomID, from: EventTime?, to: EventTime?, limit: Int) async throws -> [StoredMoment]
}

/// A moment as it is kept.
package struct StoredMoment: Hashable, Sendable {
    package var room: RoomID
    /// Onset of the reaction; names the moment within its room.
    package var start: EventTime
    /// The data of the publication, a JSON object.
    package var json: [UInt8]

    package init(room: RoomID, start: EventTime, json: [UInt8]) {
        self.room = room
        self.start = start
        self.json = json
    }
}
