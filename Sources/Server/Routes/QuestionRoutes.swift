import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// What a session's audience asks, and what moderators make of it.
struct QuestionRoutes: Sendable {
    let moderation: QuestionModeration

    var routes: [Route] {
        [
            Route("GET", "/v1/sessions/{id}/questions", respond: list),
            Route("PUT", "/v1/sessions/{id}/questions/{question}", bodyLimit: 1_024, respond: set),
        ]
    }

    private func list(_ request: RoutedRequest) async throws -> HTTPResponse {
        let questions = try await moderation.questions(of: request["id"], for: try request.authenticated())
        var writer = JSONWriter(reserving: 4096)
        writer.array(questions.list) { $0.question($1, showsHidden: questions.showsHidden) }
        return .json(writer.bytes)
    }

    private func set(_ request: RoutedRequest) async throws -> HTTPResponse {
        let principal = try request.authenticated()
        let body = try JSONBody(request.body)
        let question = try await moderation.set(
            request["question"], in: request["id"], to: try body.text("state"), by: principal)
        var writer = JSONWriter()
        writer.question(question, showsHidden: true)
        return .json(writer.bytes)
    }
}

/// A moderator's acts, the same over HTTP and WebSocket: who may, on what, and that it is written down.
struct QuestionModeration: Sendable {
    let board: QuestionBoard
    let catalog: CatalogDirectory
    let audit: Audit

    /// Moderators see hidden ones too, with their text.
    func questions(of session: String, for principal: Principal) async throws -> (list: [Question], showsHidden: Bool) {
        guard let id = SessionID(session) else { throw RequestError(AccessError.unknown(.session)) }
        let view = catalog.view(of: principal.tenant)
        try principal.mayRead(.session(id, .questions), in: view)
        let isModerator = (try? principal.mayModerateQuestions(of: id, in: view)) != nil
        let all = await board.questions(of: RoomID(tenant: principal.tenant, session: id))
        return (isModerator ? all : all.filter { $0.state != .hidden }, isModerator)
    }

    func set(
        _ question: String, in session: String, to state: String, by principal: Principal
    ) async throws -> Question {
        let room = try room(session, principal)
        guard let state = Question.State(rawValue: state) else {
            throw RequestError(.badField, "state is open, answered or hidden")
        }
        guard let id = ItemID(question), let question = try await board.set(id, to: state, in: room) else {
            throw RequestError(.notFound, "the session has no such question; its topic and its list name them")
        }
        try await audit.record(.questionModerated, id.text, by: principal)
        return question
    }

    func setChat(_ message: String, in session: String, to state: String, by principal: Principal) async throws {
        let room = try room(session, principal)
        guard let id = ItemID(message) else { throw RequestError(.badField, "chat is the id of a chat event") }
        guard let state = Question.State(rawValue: state), state != .answered else {
            throw RequestError(.badField, "state of a chat message is open or hidden")
        }
        guard try await board.setChat(id, hidden: state == .hidden, in: room) else {
            throw RequestError(.notFound, "the session has no such chat message; chat is the id of its event")
        }
        try await audit.record(.questionModerated, id.text, by: principal)
    }

    private func room(_ session: String, _ principal: Principal) throws -> RoomID {
        guard let id = SessionID(session) else { throw RequestError(AccessError.unknown(.session)) }
        try principal.mayModerateQuestions(of: id, in: catalog.view(of: principal.tenant))
        return RoomID(tenant: principal.tenant, session: id)
    }
}
