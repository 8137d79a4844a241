import RoomModel

/// Somebody's word that tokens are good no longer. It reaches only tokens that are no wider than its author's own rights.
package struct Revocation: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        /// The token of this `jti`, and those that were handed out by the join link of it.
        case token(String)
        /// Every token of this `sub` that was issued before the revocation.
        case subject(String)
    }

    package var tenant: TenantID
    package var target: Target
    package var at: EventTime
    /// Of its author.
    package var role: Role
    package var event: EventID?
    package var sessions: Set<SessionID>?

    package init(
        tenant: TenantID, target: Target, at: EventTime, role: Role, event: EventID? = nil,
        sessions: Set<SessionID>? = nil
    ) {
        self.tenant = tenant
        self.target = target
        self.at = at
        self.role = role
        self.event = event
        self.sessions = sessions
    }

    package init(_ target: Target, by author: Principal, at now: EventTime) {
        self.init(
            tenant: author.tenant, target: target, at: now, role: author.role, event: author.event,
            sessions: author.sessions)
    }

    /// Whether the principal's token is revoked by it.
    package func reaches(_ principal: Principal) -> Bool {
        guard principal.tenant == tenant, covers(principal) else { return false }
        switch target {
        case .token(let id): return principal.tokenID == id || principal.invitation == id
        case .subject(let subject):
            guard principal.subject == subject else { return false }
            // Without a time of issue nobody can tell, so it is taken for an old one.
            guard let issued = principal.issued else { return true }
            return issued <= at
        }
    }

    /// Whether the principal's rights lie within the author's.
    private func covers(_ principal: Principal) -> Bool {
        let roles: Set<Role> =
            switch role {
            case .admin: Set(Role.allCases)
            case .organizer: [.organizer, .dashboard, .room, .attendee]
            case .service: [.service, .attendee]
            case .dashboard, .room, .attendee, .sponsor: []
            }
        guard roles.contains(principal.role) else { return false }
        if let event, principal.event != event { return false }
        if let sessions {
            guard let others = principal.sessions, others.isSubset(of: sessions) else { return false }
        }
        return true
    }
}

/// Every revocation that counts, found by what it names. Look-ups are O(revocations of the same name).
package struct RevocationList: Sendable {
    /// Revocations of one tenant; more are refused, so that no tenant fills the memory.
    package static let limit = 100_000

    private struct Key: Hashable {
        var tenant: TenantID
        var target: Revocation.Target
    }

    private var entries: [Key: [Revocation]] = [:]
    private var counts: [TenantID: Int] = [:]

    package init() {}

    /// `false` when the tenant has as many as it may.
    @discardableResult
    package mutating func add(_ revocation: Revocation) -> Bool {
        let key = Key(tenant: revocation.tenant, target: revocation.target)
        // A later word of the same author's reach says all that the earlier one did.
        var same = entries[key] ?? []
        let before = same.count
        same.removeAll {
            $0.role == revocation.role && $0.event == revocation.event && $0.sessions == revocation.sessions
        }
        if same.count == before, counts[revocation.tenant, default: 0] >= Self.limit { return false }
        counts[revocation.tenant, default: 0] += same.count + 1 - before
        entries[key] = same + [revocation]
        return true
    }

    package func reaches(_ principal: Principal) -> Bool {
        guard counts[principal.tenant] != nil else { return false }
        var targets: [Revocation.Target] = [.subject(principal.subject)]
        if let id = principal.tokenID { targets.append(.token(id)) }
        if let id = principal.invitation { targets.append(.token(id)) }
        return targets.contains { target in
            entries[Key(tenant: principal.tenant, target: target)]?.contains { $0.reaches(principal) } ?? false
        }
    }
}
