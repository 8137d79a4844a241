import RoomModel
import Rooms

extension InMemoryStore: CheckpointStore {
    package func save(_ checkpoint: RoomCheckpoint) async throws {
        try with { $0.checkpoints[checkpoint.room] = checkpoint }
    }

    package func checkpoint(of room: RoomID) async throws -> RoomCheckpoint? { try with { $0.checkpoints[room] } }
}
