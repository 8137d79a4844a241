import Synchronization

/// What a topic brings, in order, across connections. One reader at a time.
///
/// Ends with an error when the server refuses the topic or takes the right to it back, and when the client stops.
/// Leave it with `RoomtoneClient.unsubscribe`.
public final class TopicSubscription: AsyncSequence, Sendable {
    public typealias Element = TopicEvent
    public typealias Failure = ClientError

    private struct State {
        var buffer: EventBuffer
        var reader: CheckedContinuation<Step, Never>?
        var end: ClientError?
        var hasEnded = false
    }

    private enum Step {
        case event(TopicEvent)
        case renew
        case end(ClientError?)
    }

    public let topic: String
    let number: Int
    private let client: RoomtoneClient
    private let state: Mutex<State>

    init(topic: String, number: Int, client: RoomtoneClient, limit: Int) {
        self.topic = topic
        self.number = number
        self.client = client
        state = Mutex(State(buffer: EventBuffer(limit: limit)))
    }

    public func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }

    public struct Iterator: AsyncIteratorProtocol {
        let subscription: TopicSubscription

        public func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> TopicEvent? {
            try await subscription.next()
        }

        public func next() async throws(ClientError) -> TopicEvent? { try await subscription.next() }
    }

    /// The publications alone.
    public func nextPublication() async throws(ClientError) -> TopicPublication? {
        while let event = try await next() {
            if case .publication(let publication) = event { return publication }
        }
        return nil
    }

    /// `nil` once the subscription was left, or when the task is cancelled.
    public func next() async throws(ClientError) -> TopicEvent? {
        while true {
            switch await step() {
            case .event(let event): return event
            case .renew: await client.renew(number)
            case .end(let error?): throw error
            case .end(nil): return nil
            }
        }
    }

    private func step() async -> Step {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let step = state.withLock { state -> Step? in
                    if let event = state.buffer.take() { return .event(event) }
                    if state.buffer.hasOverflowed && !state.hasEnded {
                        state.buffer.clearOverflow()
                        return .renew
                    }
                    if state.hasEnded {
                        defer { state.end = nil }
                        return .end(state.end)
                    }
                    if Task.isCancelled || state.reader != nil { return .end(nil) }
                    state.reader = continuation
                    return nil
                }
                if let step { continuation.resume(returning: step) }
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: .end(nil))
        }
    }

    /// False when there is no room for it.
    func offer(_ event: TopicEvent) -> Bool {
        let (reader, isTaken) = state.withLock { state -> (CheckedContinuation<Step, Never>?, Bool) in
            guard !state.hasEnded else { return (nil, true) }
            // A reader that waits has taken everything before; it may still have to renew.
            if let reader = state.reader, !state.buffer.hasOverflowed {
                state.reader = nil
                _ = state.buffer.offer(event)
                _ = state.buffer.take()
                return (reader, true)
            }
            return (nil, state.buffer.offer(event))
        }
        reader?.resume(returning: .event(event))
        return isTaken
    }

    func end(_ error: ClientError?) {
        let reader = state.withLock { state -> CheckedContinuation<Step, Never>? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            defer { state.reader = nil }
            state.end = state.reader == nil ? error : nil
            return state.reader
        }
        reader?.resume(returning: .end(error))
    }
}
