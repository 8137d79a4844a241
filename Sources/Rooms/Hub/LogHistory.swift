import Access
import RoomModel
import Wire

/// Recovery of a log beyond what the hub remembers: reads the store, then joins history and live without hole or
/// duplicate.
///
/// What is published while the store is read gathers in the topic's memory, which is bounded; the two are joined under the
/// hub's lock, in the step that makes the subscription live. Where the memory ran over in between, the store is read once
/// more, and after that the recovery is refused.
package struct LogHistory: Sendable {
    /// Messages of one recovery; more are refused rather than cut.
    package static let greatestCount = 10_000

    private let hub: Hub
    private let log: any TopicLog

    package init(hub: Hub, log: any TopicLog) {
        self.hub = hub
        self.log = log
    }

    /// The caller has judged that the principal may read the topic.
    package func subscribe(
        _ connection: UInt64, request: UInt64, to topic: Topic, of tenant: TenantID,
        recovering position: ClientRequest.Recovery
    ) async {
        var history: [TopicMessage] = []
        for _ in 0..<2 {
            guard case .older(let offset, let before) = hub.reach(of: position, on: topic, tenant: tenant),
                before - offset <= Self.greatestCount, history.last?.offset ?? 0 < before - 1,
                // A store that cannot be read is no reason to leave the request without an answer.
                let messages = try? await log.messages(
                    of: topic.description, tenant: tenant, after: offset, limit: Self.greatestCount)
            else { break }
            history = messages
        }
        hub.subscribe(connection, request: request, to: topic, of: tenant, recovering: position, with: history)
    }
}
