import Concurrency
import RoomModel

@testable import Rooms

/// A back-plane that keeps what it is given, in order, as the connections would see it.
final class SubscribedBackPlane: BackPlane {
    private struct State {
        var subscribers: [UInt32: [UInt64]] = [:]
        var received: [UInt64: [String]] = [:]
        var published: [String] = []
    }

    private let state = Lock(State())

    /// What a connection was sent: replies and pushes.
    func received(by connection: UInt64) -> [String] { state.withLock { $0.received[connection] ?? [] } }

    /// Every publication, whoever listens.
    var published: [String] { state.withLock { $0.published } }

    func open(topic number: UInt32, class: DeliveryClass, epoch: String) {}

    func publish(_ publication: EncodedPublication) {
        let text = String(decoding: publication.head + publication.tail, as: UTF8.self)
        state.withLock { state in
            state.published.append(text)
            for connection in state.subscribers[publication.topic] ?? [] { state.received[connection]?.append(text) }
        }
    }

    func subscribe(_ connection: UInt64, to topic: UInt32, reply: [UInt8], maximumHertz: Double?) {
        state.withLock { state in
            state.received[connection, default: []].append(String(decoding: reply, as: UTF8.self))
            state.subscribers[topic, default: []].append(connection)
        }
    }

    func unsubscribe(_ connection: UInt64, from topic: UInt32, reply: [UInt8]) {
        state.withLock { $0.subscribers[topic]?.removeAll { $0 == connection } }
    }
}
