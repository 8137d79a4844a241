import Access
import Concurrency
import RoomModel
import Rooms
import Wire

/// Settles insights that an organizer has dealt with: the `resolve` of `/v1/ws`.
struct InsightResolver: Sendable {
    let board: InsightBoard
    let store: any InsightStore
    let catalog: CatalogDirectory
    let scope: TaskScope

    /// `answer` is called once, after the insight's new state is durable.
    func resolve(
        _ text: String, by principal: Principal,
        answer: @escaping @Sendable (Result<Void, RequestError>) -> Void
    ) {
        let isStarted = scope.spawn { answer(await outcome(text, principal)) }
        if !isStarted { answer(.failure(RequestError(.draining, "the server is shutting down; come back shortly"))) }
    }

    private func outcome(_ text: String, _ principal: Principal) async -> Result<Void, RequestError> {
        let unknown = RequestError(.notFound, "there is no such insight here; check its id")
        do {
            try principal.mayResolveInsights()
            guard let id = ItemID(text), let (_, event) = try await store.insight(id, tenant: principal.tenant) else {
                return .failure(unknown)
            }
            try principal.mayReadInsights(of: event, in: catalog.view(of: principal.tenant))
            return try await board.resolve(id, tenant: principal.tenant) ? .success(()) : .failure(unknown)
        } catch let error as AccessError {
            return .failure(RequestError(error))
        } catch {
            return .failure(
                RequestError(.storeUnavailable, "the insight could not be stored: \(error); try again shortly"))
        }
    }
}
