import RoomModel
import Rooms

extension InMemoryStore: EventLog {
    package func append(_ events: [LoggedEvent]) async throws -> [AppendOutcome] {
        try with { state in
            events.map { logged in
                guard state.log.ids[logged.tenant, default: []].insert(logged.event.id).inserted else {
                    return .duplicate
                }
                state.log.sequence += 1
                state.log.records.append(.event(logged, sequence: state.log.sequence))
                return .stored(sequence: state.log.sequence)
            }
        }
    }

    package func append(_ records: [RoomRecord]) async throws -> [Int64] {
        try with { state in
            records.map { record in
                // After the events up to its place, and after the records that stand there already.
                let place =
                    state.log.records.lastIndex {
                        switch $0 {
                        case .event(_, let sequence): sequence <= record.afterSequence
                        case .record(let other, _): other.afterSequence <= record.afterSequence
                        }
                    }.map { $0 + 1 } ?? 0
                state.log.recordNumber += 1
                state.log.records.insert(.record(record, number: state.log.recordNumber), at: place)
                return state.log.recordNumber
            }
        }
    }

    package func records(of room: RoomID, after sequence: Int64, limit: Int) async throws -> [LogRecord] {
        guard limit > 0 else { return [] }
        return try with { state in
            var page: [LogRecord] = []
            var events = 0
            var last = Int64.max
            for record in state.log.records {
                switch record {
                case .event(let logged, let place):
                    guard logged.tenant == room.tenant, logged.event.session == room.session, place > sequence,
                        events < limit
                    else { continue }
                    page.append(record)
                    events += 1
                    if events == limit { last = place }
                case .record(let other, _):
                    if other.room == room, other.afterSequence >= sequence, other.afterSequence <= last {
                        page.append(record)
                    }
                }
            }
            return page
        }
    }
}

extension InMemoryStore: TextHistory {
    package func texts(of room: RoomID, limit: Int) async throws -> [AudienceEvent] {
        try with { state in
            let texts = state.log.records.reversed().compactMap { record -> AudienceEvent? in
                guard case .event(let logged, _) = record, logged.tenant == room.tenant,
                    logged.event.session == room.session, logged.event.isFeedback
                else { return nil }
                return logged.event
            }
            return Array(texts.prefix(max(0, limit)))
        }
    }
}
