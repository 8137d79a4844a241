import CWebSockets
import Glibc

/// A thread of the system's own kind, for loops that block in C.
enum JoinableThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// `nil` when the system gives no more threads. The name is cut at 15 bytes.
    static func start(name: String, _ run: @escaping @Sendable () -> Void) -> pthread_t? {
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, joinableThreadMain, body.toOpaque())
        if failure != 0 {
            body.release()
            return nil
        }
        cws_name_thread(thread, name)
        return thread
    }

    fileprivate static func main(_ argument: UnsafeMutableRawPointer) {
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    }
}

private func joinableThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { JoinableThread.main(argument) }
    return nil
}
