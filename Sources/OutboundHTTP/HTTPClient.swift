import CCurl
import Concurrency
import Foundation

/// Makes HTTP requests to servers elsewhere: webhooks, translators, recognisers.
///
/// One thread drives all transfers through libcurl, so a slow peer costs no thread. Every request has a time-out, a
/// bounded answer and a policy of addresses that is asked about the resolved address of each connection, so a name
/// cannot lead to where it must not. Redirects are followed only where the request allows them; proxies of the
/// environment are not used.
package final class HTTPClient: Sendable {
    private struct State {
        var waiting: [Transfer] = []
        var open = 0
        var isClosed = false
        /// The thread has ended and libcurl's part is freed.
        var isFreed = false
    }

    private let capacity: Int
    private let state = Lock(State())
    // libcurl: only `curl_multi_wakeup` is called from other threads, which it allows, and under the lock until `isFreed`.
    private nonisolated(unsafe) let multi: OpaquePointer?

    private static let initialised: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter capacity: Requests that may be open at once; more are refused.
    package init(capacity: Int = 256) {
        self.capacity = capacity
        _ = Self.initialised
        multi = curl_multi_init().map { OpaquePointer($0) }
        let thread = Thread { [self] in serve() }
        thread.name = "http client"
        thread.start()
    }

    /// Sends a request and returns the answer, whatever its status.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let result: Result<HTTPAnswer, HTTPFailure> = await withCheckedContinuation { continuation in
            let transfer = Transfer(request) { continuation.resume(returning: $0) }
            let refusal: HTTPFailure? = state.withLock { state in
                if state.isClosed { return .closed }
                guard state.open < capacity else { return .tooManyRequests(limit: capacity) }
                state.open += 1
                state.waiting.append(transfer)
                return nil
            }
            if let refusal { transfer.complete(.failure(refusal)) } else { wakeUp() }
        }
        return try result.get()
    }

    /// Ends the thread; requests that are open fail with `closed`.
    package func close() {
        state.withLock { $0.isClosed = true }
        wakeUp()
    }

    private func wakeUp() {
        state.withLock { state in
            if let multi, !state.isFreed { curl_multi_wakeup(UnsafeMutableRawPointer(multi)) }
        }
    }

    // MARK: On the thread

    private func serve() {
        guard let pointer = multi else { return failAll([:], .connection("libcurl could not be initialised")) }
        let multi = UnsafeMutableRawPointer(pointer)
        var running: [UnsafeMutableRawPointer: Transfer] = [:]
        while true {
            let (new, isClosed) = state.withLock { state in
                defer { state.waiting = [] }
                return (state.waiting, state.isClosed)
            }
            for transfer in new {
                if let handle = transfer.prepare(), curl_multi_add_handle(multi, handle) == CURLM_OK {
                    running[handle] = transfer
                } else {
                    finish(transfer, .failure(.badRequest("the URL or a header cannot be used")))
                }
            }
            if isClosed {
                for handle in running.keys { curl_multi_remove_handle(multi, handle) }
                failAll(running, .closed)
                state.withLock { $0.isFreed = true }
                curl_multi_cleanup(multi)
                return
            }
            var active: Int32 = 0
            curl_multi_perform(multi, &active)
            var left: Int32 = 0
            while let message = curl_multi_info_read(multi, &left) {
                guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
                let code = roomtone_curl_result(message)
                curl_multi_remove_handle(multi, handle)
                if let transfer = running.removeValue(forKey: handle) { finish(transfer, transfer.result(code)) }
            }
            if state.withLock({ $0.waiting.isEmpty && !$0.isClosed }) { curl_multi_poll(multi, nil, 0, 1_000, nil) }
        }
    }

    private func finish(_ transfer: Transfer, _ result: Result<HTTPAnswer, HTTPFailure>) {
        state.withLock { $0.open -= 1 }
        transfer.complete(result)
    }

    private func failAll(_ running: [UnsafeMutableRawPointer: Transfer], _ failure: HTTPFailure) {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for transfer in waiting + running.values { finish(transfer, .failure(failure)) }
    }
}
