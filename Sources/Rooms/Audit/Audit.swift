import Access
import RoomModel

/// Writes down who did what: `try await audit.record(.leadsRead, "acme-cloud", by: principal)`.
///
/// An entry holds ids only, never texts or tokens. It is durable before `record` returns: write it before the thing it
/// tells of is given out.
package struct Audit: Sendable {
    /// What is worth asking about later (CONTRACT §2); the word of each stands in the log.
    package enum Action: String, Sendable, CaseIterable {
        case tokenMinted = "token_minted"
        case tokensRevoked = "tokens_revoked"
        case authenticationFailed = "authentication_failed"
        case catalogChanged = "catalog_changed"
        case exported
        case transcriptFetched = "transcript_fetched"
        case transcriptCorrected = "transcript_corrected"
        case leadsRead = "leads_read"
        case webhookRead = "webhook_read"
        case leadOutcome = "lead_outcome"
        case preferencesRead = "preferences_read"
        /// Contact data of a person was given to a sponsor.
        case disclosed
        case alertClaimed = "alert_claimed"
        case consentChanged = "consent_changed"
        case attendeeErased = "attendee_erased"
        case questionModerated = "question_moderated"
        case translationsImported = "translations_imported"
        case translationsExported = "translations_exported"
        case recordingsErased = "recordings_erased"
    }

    private let log: any AuditLog
    private let clock: WallClock

    package init(log: any AuditLog, clock: WallClock) {
        self.log = log
        self.clock = clock
    }

    /// - Parameter subject: The id of what it was done to, such as a session, a sponsor or a token.
    package func record(_ action: Action, _ subject: String, by principal: Principal) async throws {
        try await record(
            action, subject, tenant: principal.tenant, actor: principal.subject, role: principal.role.rawValue)
    }

    /// For what no principal did, such as a command on this machine.
    package func record(
        _ action: Action, _ subject: String, tenant: TenantID, actor: String, role: String
    ) async throws {
        try await log.record(
            AuditEntry(
                tenant: tenant, at: clock.now(), actor: actor, role: role, action: action.rawValue, subject: subject))
    }
}
