import Glibc

extension Gateway {
    /// Whether a gateway could listen there now; nothing stays open.
    package static func checkListening(host: String, port: UInt16) throws(GatewayError) {
        Glibc.close(try ListeningSocket.open(host: host, port: port).descriptor)
    }
}
