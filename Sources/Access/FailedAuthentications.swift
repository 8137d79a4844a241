import RoomModel

/// Which failed authentications are worth an entry in a tenant's audit: each, until somebody floods it. Pure.
package struct FailedAuthentications: Sendable {
    /// Entries at once, and one more each six seconds: ten a minute.
    private static let burst = 10.0
    private static let rate = 1.0 / 6

    private var buckets: [TenantID: TokenBucket] = [:]
    private var suppressed: [TenantID: Int] = [:]

    package init() {}

    /// How many failures an entry written now stands for, itself included; `nil` when none is to be written.
    ///
    /// Ask only for tenants that exist, so that strangers cannot fill the memory.
    package mutating func note(_ tenant: TenantID, at now: EventTime) -> Int? {
        var bucket = buckets[tenant] ?? TokenBucket(rate: Self.rate, burst: Self.burst, now: now)
        defer { buckets[tenant] = bucket }
        guard bucket.take(1, at: now) == 0 else {
            suppressed[tenant, default: 0] += 1
            return nil
        }
        return 1 + (suppressed.removeValue(forKey: tenant) ?? 0)
    }
}
