import Access
import Documents

/// `quotas`: how much one tenant and one subject may use, so that none takes the server from the others.
package struct QuotaSettings: Hashable, Sendable {
    /// The limits of one owner.
    package struct Share: Hashable, Sendable {
        /// WebSocket connections at once.
        package var connections: Int
        /// Subscriptions at once.
        package var subscriptions: Int
        /// Requests a second over HTTP and WebSocket, a batch of events counting once.
        package var messages: Int
        /// Bytes received a second; live audio does not count.
        package var bytes: Int

        var limits: QuotaLimits {
            QuotaLimits(
                connections: connections, subscriptions: subscriptions, messagesPerSecond: Double(messages),
                bytesPerSecond: Double(bytes))
        }

        mutating func read(_ reader: DocumentReader) {
            reader.read("connections", .integer(in: 1...10_000_000), into: &connections)
            reader.read("subscriptions", .integer(in: 1...100_000_000), into: &subscriptions)
            reader.read("messages", .integer(in: 1...100_000_000), into: &messages)
            reader.read("bytes", .byteCount(in: 1_024...(1 << 40)), into: &bytes)
        }
    }

    /// All of a tenant's tokens together. What one machine carries: lower it where tenants share a server.
    package var tenant = Share(connections: 20_000, subscriptions: 200_000, messages: 20_000, bytes: 256 << 20)
    /// One `sub`. High enough for a gateway that speaks for a hall with one token; lower it for an open event.
    package var principal = Share(connections: 12_000, subscriptions: 100_000, messages: 10_000, bytes: 64 << 20)
    /// WebSockets of one address that have not authenticated yet. 20,000 at least: a venue is one address.
    package var addressConnections = 20_000

    mutating func read(_ reader: DocumentReader) {
        tenant.read(reader.child("tenant"))
        principal.read(reader.child("principal"))
        reader.read("address_connections", .integer(in: 20_000...10_000_000), into: &addressConnections)
    }
}
