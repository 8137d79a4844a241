/// What other threads ask of a service thread.
enum Command: Sendable {
    case adopt(descriptor: Int32, peer: String)
    case send(ConnectionID, frame: [UInt8])
    case respond(ConnectionID, HTTPResponse)
    case close(ConnectionID, code: UInt16, reason: String)
    case setPaused(ConnectionID, Bool)
    case openChannel(UInt32, ChannelKind, epoch: String)
    case closeChannel(UInt32)
    case publish(ChannelPublication)
    case subscribe(ConnectionID, channel: UInt32, reply: [UInt8], interval: UInt64)
    case unsubscribe(ConnectionID, channel: UInt32, reply: [UInt8])
    case drain(code: UInt16, reason: String, spread: UInt64)
    case renewCertificate
    case stop
}
