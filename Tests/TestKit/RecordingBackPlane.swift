import Concurrency
import RoomModel
import Rooms

/// A back-plane without connections: remembers what it was given.
package final class RecordingBackPlane: BackPlane {
    private struct State {
        var published: [EncodedPublication] = []
        var replies: [String] = []
    }

    private let state = Lock(State())

    package init() {}

    /// The tails of the publications, `"d":…}`, in order.
    package var published: [String] {
        publications.map { String(decoding: $0.tail.dropFirst(), as: UTF8.self) }
    }

    package var publications: [EncodedPublication] { state.withLock { $0.published } }

    /// The replies to subscriptions and their ends, in order.
    package var replies: [String] { state.withLock { $0.replies } }

    package func open(topic number: UInt32, class deliveryClass: DeliveryClass, epoch: String) {}

    package func publish(_ publication: EncodedPublication) { state.withLock { $0.published.append(publication) } }

    package func subscribe(_ connection: UInt64, to topic: UInt32, reply: [UInt8], maximumHertz: Double?) {
        state.withLock { $0.replies.append(String(decoding: reply, as: UTF8.self)) }
    }

    package func unsubscribe(_ connection: UInt64, from topic: UInt32, reply: [UInt8]) {
        state.withLock { $0.replies.append(String(decoding: reply, as: UTF8.self)) }
    }
}
