import RoomModel
import Rooms

extension InMemoryStore: TopicLog {
    package func epoch() async throws -> String { try with { _ in "epoch-1" } }

    package func append(
        _ data: [UInt8], at time: EventTime, to topic: String, tenant: TenantID
    ) async throws -> UInt64 {
        try with { state in
            let key = TopicKey(tenant: tenant, name: topic)
            let offset = state.topicEnds[key, default: 0] + 1
            state.topicEnds[key] = offset
            state.topics[key, default: []].append(TopicMessage(offset: offset, time: time, data: data))
            return offset
        }
    }

    package func messages(
        of topic: String, tenant: TenantID, after offset: UInt64, limit: Int
    ) async throws -> [TopicMessage] {
        try with { state in
            let known = state.topics[TopicKey(tenant: tenant, name: topic)] ?? []
            return known.filter { $0.offset > offset }.suffix(max(0, limit))
        }
    }

    package func tail(of topic: String, tenant: TenantID, limit: Int) async throws -> TopicTail {
        try with { state in
            let key = TopicKey(tenant: tenant, name: topic)
            return TopicTail(
                newest: state.topicEnds[key, default: 0], messages: (state.topics[key] ?? []).suffix(max(0, limit)))
        }
    }
}

extension InMemoryStore {
    /// Loses the oldest messages of a topic, as retention does.
    package func forget(topic: String, of tenant: TenantID, through offset: UInt64) {
        _ = try? with { $0.topics[TopicKey(tenant: tenant, name: topic)]?.removeAll { $0.offset <= offset } }
    }
}

extension InMemoryStore: AuditLog {
    package func record(_ entry: AuditEntry) async throws { try with { $0.audit.append(entry) } }

    package func entries(of tenant: TenantID, limit: Int) async throws -> [AuditEntry] {
        try with { Array($0.audit.reversed().filter { $0.tenant == tenant }.prefix(max(0, limit))) }
    }
}
