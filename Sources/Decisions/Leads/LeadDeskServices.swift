import Access
import Concurrency
import Leads
import RoomModel
import Rooms

extension LeadDesk {
    package typealias Stores = LeadStore & TopicLog & EventHistory & CatalogStore

    /// What the desk works with.
    package struct Services: Sendable {
        package var hub: Hub
        package var store: any LeadDesk.Stores
        package var alerts: AlertBoard
        package var consents: ConsentRegister
        package var scope: TaskScope
        package var clock: WallClock
        /// A lead's id: for this sponsor always the same, for another of no use.
        package var pseudonym: @Sendable (AttendeeID, SponsorID, TenantID) -> String
        /// Sends a message, with a line for people, to the sponsor's webhook, where it has one.
        package var webhook: @Sendable (WebhookMessage, String, Sponsor, TenantID) async -> Void
        /// Takes back the messages whose ids hold a mark.
        package var withdrawWebhooks: @Sendable (String, TenantID) async -> Void
        /// Is told when a sponsor gets to know who a lead is.
        package var disclosed: @Sendable (AttendeeID, SponsorID, TenantID) async -> Void
        /// Called with what went wrong that nobody waits to hear; never holds names.
        package var report: @Sendable (String, any Error) -> Void

        package init(
            hub: Hub, store: any LeadDesk.Stores, alerts: AlertBoard, consents: ConsentRegister,
            scope: TaskScope,
            clock: WallClock, pseudonym: @escaping @Sendable (AttendeeID, SponsorID, TenantID) -> String,
            webhook: @escaping @Sendable (WebhookMessage, String, Sponsor, TenantID) async -> Void = { _, _, _, _ in },
            withdrawWebhooks: @escaping @Sendable (String, TenantID) async -> Void = { _, _ in },
            disclosed: @escaping @Sendable (AttendeeID, SponsorID, TenantID) async -> Void = { _, _, _ in },
            report: @escaping @Sendable (String, any Error) -> Void = { _, _ in }
        ) {
            self.hub = hub
            self.store = store
            self.alerts = alerts
            self.consents = consents
            self.scope = scope
            self.clock = clock
            self.pseudonym = pseudonym
            self.webhook = webhook
            self.withdrawWebhooks = withdrawWebhooks
            self.disclosed = disclosed
            self.report = report
        }
    }
}
