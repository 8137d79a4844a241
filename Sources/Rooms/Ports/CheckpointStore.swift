import RoomModel

/// Where rooms stood at a place of the log, so that a restart need not run all of it.
package protocol CheckpointStore: Sendable {
    /// Replaces the room's earlier one.
    func save(_ checkpoint: RoomCheckpoint) async throws
    func checkpoint(of room: RoomID) async throws -> RoomCheckpoint?
}

/// The state of a room's windows and moments after everything up to a place of the log.
package struct RoomCheckpoint: Hashable, Sendable {
    package var room: RoomID
    package var sequence: Int64
    /// The number of the last record among it, 0 before the first.
    package var record: Int64
    /// As `AudienceState` writes it: a cache that is refused rather than trusted.
    package var state: [UInt8]

    package init(room: RoomID, sequence: Int64, record: Int64, state: [UInt8]) {
        self.room = room
        self.sequence = sequence
        self.record = record
        self.state = state
    }
}
