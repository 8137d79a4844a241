import Access
import RoomModel
import Wire

/// The questions of all rooms: follows the events, publishes `session.<id>.questions`, obeys the moderators.
///
/// Votes and questions are durable as events before they come here; what the board makes of them is written once a slide,
/// and after a crash the log gives it again. A moderator's word is durable before it is answered.
package actor QuestionBoard: RoomObserver {
    private struct Room {
        var list: QuestionList
        var hiddenChat: Set<ItemID>
        /// The log's place that the list has reached, and the one that is written.
        var reached: Int64
        var written: Int64
    }

    /// Events of a room after which its place is written although nothing else changed: bounds the replay at a start.
    private static let stride: Int64 = 2_000

    private let hub: Hub
    private let log: any EventLog
    private let store: any QuestionStore
    private let clock: WallClock
    private var rooms: [RoomID: Room] = [:]
    /// Where a question belongs, for votes that do not name the session.
    private var places: [TenantID: [ItemID: SessionID]] = [:]
    private var unwritten: [QuestionChange] = []

    package init(hub: Hub, log: any EventLog, store: any QuestionStore, clock: WallClock) {
        self.hub = hub
        self.log = log
        self.store = store
        self.clock = clock
    }

    // MARK: What the audience does

    package func observe(_ events: [StoredEvent]) async {
        for event in events { take(event) }
    }

    private func take(_ stored: StoredEvent) {
        let (tenant, event) = (stored.event.tenant, stored.event.event)
        if let session = event.session {
            let room = RoomID(tenant: tenant, session: session)
            rooms[room]?.reached = stored.sequence
        }
        switch event.type {
        case .question:
            guard let session = event.session, let text = event.text, !text.isEmpty else { return }
            let named = event.target.flatMap { $0.type == .question ? $0.id : nil }
            guard let id = named ?? ItemID(event.id) else { return }
            ask(Question(id: id, text: text, at: event.time), by: event.attendee, in: tenant, session)
        case .rate, .click:
            guard let target = event.target, target.type == .question else { return }
            guard let session = places[tenant]?[target.id], event.session == nil || event.session == session else {
                return
            }
            let room = RoomID(tenant: tenant, session: session)
            guard let question = rooms[room]?.list.vote(for: target.id, by: event.attendee) else { return }
            unwritten.append(.voted(target.id, by: event.attendee, room: room))
            publish(question, of: room)
        default: return
        }
    }

    private func ask(_ question: Question, by author: AttendeeID, in tenant: TenantID, _ session: SessionID) {
        let room = RoomID(tenant: tenant, session: session)
        // Ids are the tenant's: another session's question cannot be taken over.
        if let place = places[tenant]?[question.id], place != session { return }
        guard let question = rooms[room]?.list.ask(question, by: author) else { return }
        places[tenant, default: [:]][question.id] = session
        unwritten.append(.asked(question, by: author, room: room))
        publish(question, of: room)
    }

    /// Forgets a person who is being erased: their questions go, their votes stay without their name.
    package func forget(_ attendee: AttendeeID, as replacement: AttendeeID, of tenant: TenantID) {
        for room in rooms.keys.sorted() where room.tenant == tenant {
            for id in rooms[room]?.list.forget(attendee, as: replacement) ?? [] {
                places[tenant]?[id] = nil
                hub.publish(
                    nil, key: id.text, to: .session(room.session, .questions), of: tenant, at: clock.now())
            }
        }
        unwritten = unwritten.compactMap { change in
            switch change {
            case .asked(_, let author, let room) where author == attendee && room.tenant == tenant: nil
            case .voted(let id, let voter, let room) where voter == attendee && room.tenant == tenant:
                .voted(id, by: replacement, room: room)
            default: change
            }
        }
    }

    // MARK: What moderators do

    /// Sets the state of a question; durable before it returns. `nil` when the session has no such question.
    package func set(_ id: ItemID, to state: Question.State, in room: RoomID) async throws -> Question? {
        guard rooms[room]?.list.contains(id) == true else { return nil }
        try await write([.moderated(id, state, room: room)])
        guard let question = rooms[room]?.list.set(id, to: state) else { return nil }
        publish(question, of: room)
        return question
    }

    /// Hides a chat message, or shows it again; durable before it returns. `false` when the session has no such text.
    package func setChat(_ id: ItemID, hidden: Bool, in room: RoomID) async throws -> Bool {
        if !isChatHidden(id, in: room) {
            guard try await store.holdsText(id, of: room) else { return false }
        }
        try await write([.chatHidden(id, hidden, room: room)])
        if hidden {
            rooms[room]?.hiddenChat.insert(id)
        } else {
            rooms[room]?.hiddenChat.remove(id)
        }
        return true
    }

    /// Whether a moderator took this chat message off the screen. Whoever shows chat asks here.
    package func isChatHidden(_ id: ItemID, in room: RoomID) -> Bool { rooms[room]?.hiddenChat.contains(id) ?? false }

    /// Ids of chat messages and questions that moderators took off the screen.
    package func hiddenTexts(of room: RoomID) -> Set<ItemID> {
        let questions = (rooms[room]?.list.questions ?? []).filter { $0.state == .hidden }.map(\.id)
        return (rooms[room]?.hiddenChat ?? []).union(questions)
    }

    /// The room's questions, the most wanted first.
    package func questions(of room: RoomID) -> [Question] { rooms[room]?.list.questions ?? [] }

    // MARK: The store

    /// Brings a room's questions back and publishes them; before its events are observed.
    package func resume(_ room: RoomID) async throws {
        let kept = try await store.questions(of: room)
        rooms[room] = Room(
            list: QuestionList(kept.entries), hiddenChat: kept.hiddenChat, reached: kept.sequence,
            written: kept.sequence)
        for entry in kept.entries { places[room.tenant, default: [:]][entry.question.id] = room.session }
        for question in rooms[room]?.list.questions ?? [] { publish(question, of: room) }
        while let reached = rooms[room]?.reached {
            var isAtEnd = true
            for case .event(let event, let sequence) in try await log.records(of: room, after: reached, limit: 1_000) {
                isAtEnd = false
                take(StoredEvent(event: event, sequence: sequence))
            }
            if isAtEnd { break }
        }
    }

    /// Writes what is not written yet. Once a slide, and at the end; what fails is tried again the next time.
    package func flush() async throws {
        let isDue = rooms.values.contains { $0.reached - $0.written >= Self.stride }
        if !unwritten.isEmpty || isDue { try await write([]) }
    }

    private func write(_ more: [QuestionChange]) async throws {
        let waiting = unwritten
        let places = rooms.filter { $0.value.reached > $0.value.written }.map { ($0.key, $0.value.reached) }
        unwritten = []
        do {
            try await store.save(waiting + more + places.map { .reached(sequence: $1, room: $0) })
        } catch {
            // Ahead of what came meanwhile. Beyond any list's size the log is the better memory.
            unwritten = Array((waiting + unwritten).prefix(100_000))
            throw error
        }
        for (room, sequence) in places { rooms[room]?.written = sequence }
    }

    private func publish(_ question: Question, of room: RoomID) {
        for view in TopicView.allCases {
            var writer = JSONWriter(reserving: 256)
            writer.question(question, showsHidden: view == .moderator)
            hub.publish(
                writer.bytes, key: question.id.text, to: .session(room.session, .questions), view: view,
                of: room.tenant, at: clock.now())
        }
    }
}
