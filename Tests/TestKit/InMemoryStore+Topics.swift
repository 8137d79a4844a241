import RoomModel
import Rooms

extension InMemoryStore: TopicLog {
    package func epoch(of topic: String, tenant: TenantID) async throws -> String {
        try with { Self.topic(topic, tenant, &$0).epoch }
    }

    package func append(
        _ data: [UInt8], at time: EventTime, to topic: String, tenant: TenantID
    ) async throws -> UInt64 {
        try with { state in
            var known = Self.topic(topic, tenant, &state)
            let offset = (known.messages.last?.offset ?? 0) + 1
            known.messages.append(TopicMessage(offset: offset, time: time, data: data))
            state.topics[TopicKey(tenant: tenant, name: topic)] = known
            return offset
        }
    }

    package func messages(
        of topic: String, tenant: TenantID, after offset: UInt64, limit: Int
    ) async throws -> [TopicMessage] {
        try with { state in
            let known = state.topics[TopicKey(tenant: tenant, name: topic)]?.messages ?? []
            return known.filter { $0.offset > offset }.suffix(max(0, limit))
        }
    }

    private static func topic(_ name: String, _ tenant: TenantID, _ state: inout State) -> Topic {
        let key = TopicKey(tenant: tenant, name: name)
        if let known = state.topics[key] { return known }
        let made = Topic(epoch: "epoch-\(state.topics.count + 1)")
        state.topics[key] = made
        return made
    }
}

extension InMemoryStore: AuditLog {
    package func record(_ entry: AuditEntry) async throws { try with { $0.audit.append(entry) } }

    package func entries(of tenant: TenantID, limit: Int) async throws -> [AuditEntry] {
        try with { Array($0.audit.reversed().filter { $0.tenant == tenant }.prefix(max(0, limit))) }
    }
}
