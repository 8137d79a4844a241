import Access
import Concurrency
import Recommendations
import RoomModel
import Rooms
import Translation

/// The ports of rooms kept in memory: what a test needs of the store, without files.
///
/// Sets of `failure` make every call throw it, as a full disk does.
package final class InMemoryStore: Sendable {
    struct State {
        var failure: (any Error)?
        var log = Log()
        var catalogs: [CatalogKey: Catalog] = [:]
        var segments: [RoomID: [String: Caption]] = [:]
        var tracks: [RoomID: [String: String]] = [:]
        var snapshots: [RoomID: [EventTime: StoredSnapshot]] = [:]
        var keywords: [RoomID: [Keyword]] = [:]
        var jobs: [RoomID: [String: AudioJob]] = [:]
        var states: [RoomID: RoomState] = [:]
        var topics: [TopicKey: [TopicMessage]] = [:]
        /// The newest offset given, also of messages that are gone.
        var topicEnds: [TopicKey: UInt64] = [:]
        var audit: [AuditEntry] = []
        var checkpoints: [RoomID: RoomCheckpoint] = [:]
        var erased: [TenantID: Set<AttendeeID>] = [:]
        var translations: [TenantID: [TranslationEntry.Identity: TranslationEntry]] = [:]
        var translatedCaptions: [RoomID: [String: [String: TranslatedCaption]]] = [:]
        var histories: [CatalogKey: PersonHistories] = [:]
        var leads: [TenantID: [String: LeadRecord]] = [:]
        var mentions: [TenantID: [SpokenMention]] = [:]
        var leadCheckpoints: [TenantID: LeadCheckpoint] = [:]
        var consents: [String: StatedConsent] = [:]
        var webhooks: [String: WebhookDelivery] = [:]
        var moments: [RoomID: [EventTime: StoredMoment]] = [:]
        var alerts: [TenantID: [ItemID: Alert]] = [:]
        var questions: [RoomID: KeptQuestions] = [:]
        var revocations: [Revocation] = []
        var insights: [TenantID: [ItemID: (insight: Insight, event: EventID)]] = [:]
    }

    struct Log {
        var records: [LogRecord] = []
        var ids: [TenantID: Set<String>] = [:]
        var sequence: Int64 = 0
        var recordNumber: Int64 = 0
    }

    struct CatalogKey: Hashable {
        var tenant: TenantID
        var event: EventID
    }

    struct TopicKey: Hashable {
        var tenant: TenantID
        var name: String
    }

    private let state = Lock(State())

    package init() {}

    /// Thrown by every call while it is set.
    package var failure: (any Error)? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    func with<Value: Sendable>(_ body: (inout State) throws -> Value) throws -> Value {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return try body(&state)
        }
    }
}
