import RoomModel
import Rooms

extension InMemoryStore: MomentStore {
    package func save(
        _ moment: StoredMoment, tellingOn topic: String, at time: EventTime
    ) async throws -> TopicMessage? {
        try with { state in
            guard state.moments[moment.room]?[moment.start] == nil else { return nil }
            state.moments[moment.room, default: [:]][moment.start] = moment
            let key = TopicKey(tenant: moment.room.tenant, name: topic)
            let message = TopicMessage(
                offset: (state.topics[key]?.last?.offset ?? 0) + 1, time: time, data: moment.json)
            state.topics[key, default: []].append(message)
            return message
        }
    }

    package func moments(
        of room: RoomID, from: EventTime?, to: EventTime?, limit: Int
    ) async throws -> [StoredMoment] {
        try with { state in
            let wanted = (state.moments[room] ?? [:]).values.filter { moment in
                from.map { $0 <= moment.start } ?? true && to.map { moment.start < $0 } ?? true
            }
            return wanted.sorted { $0.start < $1.start }.suffix(max(0, limit))
        }
    }
}
