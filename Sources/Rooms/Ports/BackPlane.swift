import RoomModel

/// Carries publications from the hub to whoever holds the subscribers' connections.
///
/// In one process the gateway; across machines a message bus with edges behind it. Calls about one topic come in the
/// order that subscribers must see, and none blocks.
package protocol BackPlane: Sendable {
    /// A topic got its number; nothing is published under it before.
    func open(topic number: UInt32, class: DeliveryClass, epoch: String)

    /// A message to every subscriber: `head` then `tail`, with room between them for a conflation count.
    func publish(_ publication: EncodedPublication)

    /// Sends `reply` to the connection, then every publication of the topic that follows this call.
    func subscribe(_ connection: UInt64, to topic: UInt32, reply: [UInt8], maximumHertz: Double?)

    /// Ends the subscription, then sends `reply`; an empty reply is not sent.
    func unsubscribe(_ connection: UInt64, from topic: UInt32, reply: [UInt8])

    /// Nobody reads the topic any more and its number is not used again.
    func close(topic number: UInt32)
}

extension BackPlane {
    package func close(topic number: UInt32) {}
}

/// A publication as it goes on the wire, the same bytes for every subscriber.
package struct EncodedPublication: Hashable, Sendable {
    package var topic: UInt32
    package var offset: UInt64
    /// Empty on topics without keys.
    package var key: String
    package var removesKey: Bool
    /// Numbers in it whose extremes a reader that lags is told of, by path.
    package var measures: [Measure] = []

    package struct Measure: Hashable, Sendable {
        package var name: String
        package var value: Double
    }

    /// `{"t":3,"o":16,"ts":…,"k":"…"`: complete members of the message's object.
    package var head: [UInt8]
    /// `,"d":…}`
    package var tail: [UInt8]
}
