import RoomModel

/// The newest shape of every alert, with its history.
package protocol AlertStore: Sendable {
    /// Inserts, or replaces an alert of lower revision; all or nothing, durable before it returns.
    func save(_ alerts: [Alert]) async throws
    /// Those that still wait for an answer, of all tenants, oldest first.
    func openAlerts() async throws -> [Alert]
    func alert(_ id: ItemID, tenant: TenantID) async throws -> Alert?
    /// Puts `{}` in the place of what these say.
    func empty(_ ids: [ItemID], tenant: TenantID) async throws
    /// Newest first.
    func alerts(of topic: String, tenant: TenantID, limit: Int) async throws -> [Alert]
}

/// Follows the life of alerts: escalation, webhooks and figures stand behind it.
///
/// Called after the change is durable. It may call the board.
package protocol AlertObserver: Sendable {
    /// Nobody answered until the alert's deadline: the time to tell somebody else, and to call `AlertBoard.escalate`.
    ///
    /// Returns whether anybody is left to be told: then the board asks again some seconds later, unless the alert was escalated
    /// or settled; otherwise no deadline runs any more.
    func deadlinePassed(of alert: Alert) async -> Bool
    /// The alert was acknowledged or claimed, expired or failed.
    func settled(_ alert: Alert) async
}

extension AlertObserver {
    package func deadlinePassed(of alert: Alert) async -> Bool { false }
    package func settled(_ alert: Alert) async {}
}
