import Concurrency
import Engagement
import RoomModel
import TestKit
import TextAnalysis

@testable import Rooms

/// A room on a store in memory, whose clock the test turns.
struct RoomFixture {
    /// Says nothing to nobody.
    struct DeafBackPlane: BackPlane {
        func open(topic number: UInt32, class: DeliveryClass, epoch: String) {}
        func publish(_ publication: EncodedPublication) {}
        func subscribe(_ connection: UInt64, to topic: UInt32, reply: [UInt8], maximumHertz: Double?) {}
        func unsubscribe(_ connection: UInt64, from topic: UInt32, reply: [UInt8]) {}
    }

    let store: InMemoryStore
    let time = Lock(Samples.start)
    let faults = Lock<[String]>([])
    var settings = RoomSettings()
    var speechSentiment: @Sendable (Caption, RoomID) -> Double? = { _, _ in nil }

    init(_ store: InMemoryStore = InMemoryStore()) { self.store = store }

    var clock: WallClock { WallClock { [time] in time.withLock { $0 } } }

    /// A room as after a start of the server.
    func room() async throws -> Room {
        let hub = Hub(backPlane: DeafBackPlane(), stateEpoch: "s", logEpoch: "l")
        let services = RoomServices(
            hub: hub, log: store, store: store, clock: clock, speechSentiment: speechSentiment
        ) { [faults] fault in
            faults.withLock { $0.append("\(fault)") }
        }
        let room = Room(
            id: Samples.room, event: Samples.id("devcon"), session: Session(id: Samples.keynote, title: "Keynote"),
            services: services, settings: settings, keywords: KeywordExtractor(library: try LexiconLibrary.parse([])))
        try await room.resume()
        return room
    }

    /// Stores a change of the room's windows and applies it, as the intake does.
    func record(_ change: RoomRecord.Change, to room: Room) async throws {
        let record = RoomRecord(room: Samples.room, afterSequence: await room.lastSequence, change: change)
        for number in try await store.append([record]) { await room.apply(record, number: number) }
    }

    /// Stores events and hands them to the room, as the intake does.
    func send(_ events: [LoggedEvent], to room: Room) async throws {
        let outcomes = try await store.append(events)
        _ = await room.accept(
            zip(events, outcomes).compactMap { event, outcome in
                if case .stored(let sequence) = outcome { StoredEvent(event: event, sequence: sequence) } else { nil }
            })
    }
}
