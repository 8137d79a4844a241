import Documents
import RTPSocket

/// `rtp`: audio over UDP.
package struct RTPSettings: Hashable, Sendable {
    /// Address whose UDP ports streams get. Loopback, since packets carry no token.
    package var host = "127.0.0.1"
    /// Networks whose packets are taken beside this machine's own, such as `10.1.0.0/16`.
    package var networks: [String] = []
    /// Without a packet for this long the port is closed. 60 s, a change of batteries.
    package var idleTimeout = Duration.seconds(60)

    mutating func read(_ reader: DocumentReader) {
        reader.read("host", .text(bytes: 255), into: &host)
        reader.read("networks", .list(of: .text(bytes: 64), atMost: 100), into: &networks)
        reader.read("idle_timeout", .duration(in: .seconds(1)...(.seconds(86_400))), into: &idleTimeout)
        for (index, network) in networks.enumerated() where AddressNetwork(network) == nil {
            reader.problems.report(
                reader.path.appending("networks").appending(index), "is no network: write it like 10.1.0.0/16")
        }
    }
}
