import RoomModel

/// What a room's audience wrote, read back from the log.
package protocol TextHistory: Sendable {
    /// Chat, questions and feedback that hold text, the newest first; at most `limit`.
    func texts(of room: RoomID, limit: Int) async throws -> [AudienceEvent]
}
