import RoomModel
import Rooms
import TestKit

@testable import Store

typealias AllPorts = EventLog & CatalogStore & TranscriptStore & SnapshotStore & KeywordStore & AudioJobStore
    & RoomStateStore & TopicLog & AuditLog & InsightStore & MomentStore
    & TextHistory & AlertStore & PersonStore & RetentionStore & CheckpointStore & QuestionStore & RevocationStore
    & PersonHistoryStore & EventHistory & LeadStore & ConsentStore & WebhookStore

/// What every implementation of the ports promises is tested with both: the database and its twin in memory.
enum StorePorts {
    enum Subject: String, CaseIterable, Sendable { case memory, database }

    static func with(_ subject: Subject, _ body: (any AllPorts) async throws -> Void) async throws {
        switch subject {
        case .memory: try await body(InMemoryStore())
        case .database: try await withStore { try await body($0) }
        }
    }
}
