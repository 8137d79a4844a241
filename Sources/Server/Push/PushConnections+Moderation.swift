import Access
import Gateway
import RoomModel
import Wire

/// The part of the conversation in which moderators set what becomes of questions and chat (CONTRACT §9).
extension PushConnections {
    func moderate(
        _ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ session: String, _ text: ModeratedText,
        _ state: String
    ) {
        answer(request, of: id) { [moderation] in
            switch text {
            case .question(let question):
                let changed = try await moderation.set(question, in: session, to: state, by: principal)
                var writer = JSONWriter()
                writer.question(changed, showsHidden: true)
                return writer.bytes
            case .chat(let message):
                try await moderation.setChat(message, in: session, to: state, by: principal)
                return Array("{}".utf8)
            }
        }
    }

    /// Replies with what `work`, which takes its time, returns or throws.
    func answer(_ request: UInt64, of id: ConnectionID, _ work: @escaping @Sendable () async throws -> [UInt8]) {
        let spawned = scope.spawn { [self] in
            do {
                reply(to: request, of: id, ok: try await work())
            } catch let error as RequestError {
                reply(to: request, of: id, failing: error)
            } catch let error as AccessError {
                reply(to: request, of: id, failing: RequestError(error))
            } catch {
                reply(to: request, of: id, failing: RequestError(.storeUnavailable, "it could not be kept; try again"))
            }
        }
        if !spawned { reply(to: request, of: id, failing: RequestError(.overloaded, "too much waits; try again")) }
    }
}
