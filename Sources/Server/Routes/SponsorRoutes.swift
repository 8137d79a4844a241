import Access
import Decisions
import Gateway
import RoomModel
import Rooms
import Wire

/// A sponsor's leads, what became of them, and its webhook (CONTRACT §2, §7).
struct SponsorRoutes: Sendable {
    let desk: LeadDesk
    let deliveries: any WebhookStore
    /// The secret that a sponsor's webhook messages are signed with, in hex.
    let secret: @Sendable (SponsorID, TenantID) -> String
    let catalog: CatalogDirectory
    let audit: Audit
    let clock: WallClock

    /// Webhook messages that one answer tells of at most, the newest.
    private static let longestAnswer = 200

    var routes: [Route] {
        [
            Route("GET", "/v1/sponsors/{id}/leads", respond: leads),
            Route("GET", "/v1/sponsors/{id}/summary", respond: summary),
            Route("POST", "/v1/sponsors/{id}/leads/{lead}", bodyLimit: 4_096, respond: outcome),
            Route("GET", "/v1/sponsors/{id}/webhook", respond: webhook),
        ]
    }

    private func leads(_ request: RoutedRequest) async throws -> HTTPResponse {
        let (principal, sponsor) = try reader(request)
        try await audit.record(.leadsRead, sponsor.text, by: principal)
        return .json(await desk.leads(of: sponsor, tenant: principal.tenant))
    }

    private func summary(_ request: RoutedRequest) async throws -> HTTPResponse {
        let (principal, sponsor) = try reader(request)
        try await audit.record(.leadsRead, sponsor.text, by: principal)
        return .json(await desk.summary(of: sponsor, tenant: principal.tenant))
    }

    private func outcome(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        guard let sponsor = SponsorID(request["id"]) else { throw Self.unknown }
        try principal.mayRecordOutcome(for: sponsor, in: catalog.view(of: principal.tenant))
        let (kind, value) = try Self.read(request.body)
        let outcome = LeadOutcome(kind: kind, value: value, at: clock.now(), by: principal.subject)
        guard try await desk.record(outcome, of: request["lead"], sponsor: sponsor, tenant: principal.tenant) else {
            throw RequestError(.notFound, "there is no such lead here; it may have withdrawn its consent")
        }
        try await audit.record(.leadOutcome, sponsor.text, by: principal)
        return .json(
            JSONWriter.object {
                $0.member("lead", request["lead"])
                $0.member("outcome", kind.rawValue)
                $0.member("value", ifPresent: value, decimals: 2)
                $0.member("at", outcome.at.milliseconds)
            })
    }

    private func webhook(_ request: RoutedRequest) async throws -> HTTPResponse {
        let (principal, sponsor) = try reader(request)
        try await audit.record(.webhookRead, sponsor.text, by: principal)
        let known = try await deliveries.deliveries(
            of: sponsor, tenant: principal.tenant, in: try state(request), limit: Self.longestAnswer)
        return .json(
            JSONWriter.object { writer in
                writer.member("sponsor", sponsor.text)
                writer.member("secret", secret(sponsor, principal.tenant))
                writer.key("deliveries")
                writer.array(known) { writer, delivery in
                    writer.object {
                        $0.member("id", delivery.id)
                        $0.member("kind", delivery.kind)
                        $0.member("state", delivery.state.rawValue)
                        $0.member("tries", delivery.tries)
                        $0.member("error", ifPresent: delivery.error)
                        $0.member("created", delivery.created.milliseconds)
                    }
                }
            })
    }

    /// `?state=dead` asks for what was given up.
    private func state(_ request: RoutedRequest) throws(RequestError) -> WebhookDelivery.State? {
        guard let text = request.head.query("state") else { return nil }
        guard let state = WebhookDelivery.State(rawValue: text) else {
            let choices = WebhookDelivery.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw RequestError(.badField, "state is one of \(choices)")
        }
        return state
    }

    private static let unknown = RequestError(.notFound, "there is no such sponsor here; check its id")

    private func reader(_ request: RoutedRequest) throws -> (Principal, SponsorID) {
        let principal = try request.authenticated()
        guard let sponsor = SponsorID(request["id"]) else { throw Self.unknown }
        try principal.mayReadLeads(of: sponsor, in: catalog.view(of: principal.tenant))
        return (principal, sponsor)
    }

    /// An outcome: `{"outcome":"customer","value":12000}`.
    private static func read(_ body: [UInt8]) throws(RequestError) -> (LeadOutcome.Kind, Double?) {
        let choices = LeadOutcome.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        let fields = try JSONBody(body)
        let value = try fields.optionalNumber("value")
        guard let kind = try fields.optionalText("outcome").flatMap(LeadOutcome.Kind.init(rawValue:)) else {
            throw RequestError(.badField, "outcome is one of \(choices)")
        }
        if let value, !(0...1e12).contains(value) { throw RequestError(.badField, "value is an amount from 0 to 1e12") }
        return (kind, value)
    }
}
