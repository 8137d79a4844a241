import Gateway
import RoomModel
import Rooms

/// The back-plane of one process: topics are the gateway's channels.
final class GatewayBackPlane: BackPlane {
    let gateway = LateBound<Gateway>()

    func open(topic number: UInt32, class deliveryClass: DeliveryClass, epoch: String) {
        let kind: ChannelKind =
            switch deliveryClass {
            case .state: .state
            case .log: .log
            case .alert: .alert
            }
        gateway.bound?.openChannel(number, kind: kind, epoch: epoch)
    }

    func publish(_ publication: EncodedPublication) {
        gateway.bound?.publish(
            ChannelPublication(
                channel: publication.topic, offset: publication.offset, key: publication.key, head: publication.head,
                tail: publication.tail, removesKey: publication.removesKey,
                measures: publication.measures.map { .init(name: $0.name, value: $0.value) }))
    }

    func subscribe(_ connection: UInt64, to topic: UInt32, reply: [UInt8], maximumHertz: Double?) {
        gateway.bound?.subscribe(
            ConnectionID(rawValue: connection), to: topic, reply: reply, maxHz: maximumHertz)
    }

    func unsubscribe(_ connection: UInt64, from topic: UInt32, reply: [UInt8]) {
        gateway.bound?.unsubscribe(ConnectionID(rawValue: connection), from: topic, reply: reply)
    }

    func close(topic number: UInt32) { gateway.bound?.closeChannel(number) }
}
