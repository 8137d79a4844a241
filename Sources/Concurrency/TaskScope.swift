/// Runs tasks that begin at any time and place, inside one structured group that ends when all have ended.
///
/// Callbacks of C libraries come on threads without a task; what they must wait for starts here, so that no task is
/// left to itself and a drain can wait for all of them.
package final class TaskScope: Sendable {
    private struct Item: Sendable {
        var executor: (any TaskExecutor)?
        var operation: @Sendable () async -> Void
    }

    private let items: Mailbox<Item>

    /// - Parameter capacity: Operations that may wait to be started.
    package init(capacity: Int = 65_536) {
        items = Mailbox(capacity: capacity)
    }

    /// Starts the operation, on `executor` when one is given. False when the scope is full or closed.
    @discardableResult
    package func spawn(
        on executor: (any TaskExecutor)? = nil, _ operation: @escaping @Sendable () async -> Void
    ) -> Bool {
        items.post(Item(executor: executor, operation: operation))
    }

    /// Starts nothing more; `run` returns when all that was started has ended.
    package func close() { items.close() }

    /// Holds the group. Call once.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while let batch = await items.next() {
                for item in batch { group.addTask(executorPreference: item.executor, operation: item.operation) }
            }
        }
    }
}
