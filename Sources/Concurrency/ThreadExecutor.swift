import Foundation

/// Runs tasks on threads of its own, away from the cooperative pool: a 20 ms audio frame must never wait behind JSON.
///
/// Prefer it for a task with `executorPreference`. Jobs run in the order they come on whichever of its threads is free.
/// The threads end when the executor is shut down; jobs enqueued later run on the thread that enqueues them.
package final class ThreadExecutor: TaskExecutor {
    private let condition = NSCondition()
    // Guarded by `condition`.
    private nonisolated(unsafe) var jobs: [UnownedJob] = []
    // Guarded by `condition`.
    private nonisolated(unsafe) var isShutDown = false

    /// - Parameters:
    ///   - name: Of the threads, as debuggers show it; at most 15 characters.
    ///   - threads: 1 or more.
    package init(name: String, threads: Int) {
        for _ in 0..<max(1, threads) {
            let thread = Thread { [self] in serve() }
            thread.name = name
            thread.start()
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        let runHere = isShutDown
        if !runHere {
            jobs.append(job)
            condition.signal()
        }
        condition.unlock()
        if runHere { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Ends the threads once the jobs that wait have run.
    package func shutDown() {
        condition.lock()
        isShutDown = true
        condition.broadcast()
        condition.unlock()
    }

    private func serve() {
        while true {
            condition.lock()
            while jobs.isEmpty, !isShutDown { condition.wait() }
            if jobs.isEmpty {
                condition.unlock()
                return
            }
            let job = jobs.removeFirst()
            condition.unlock()
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
