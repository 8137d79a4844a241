import CWebSockets
import Glibc

/// Memory that the library keeps pointers to; never freed before the process ends, since a context is made once per
/// thread and start.
struct LibraryMemory {
    let protocols: UnsafeMutablePointer<lws_protocols>
    let retryPolicy: UnsafeMutablePointer<lws_retry_bo_t>
    let loops: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let protocolName: UnsafePointer<CChar>?

    init(loop: UnsafeMutablePointer<uv_loop_t>) {
        protocolName = UnsafePointer(strdup("roomtone"))
        protocols = .allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        protocols[0].name = protocolName
        protocols[0].callback = serviceCallback
        retryPolicy = .allocate(capacity: 1)
        retryPolicy.initialize(to: lws_retry_bo_t())
        loops = .allocate(capacity: 1)
        loops.initialize(to: UnsafeMutableRawPointer(loop))
    }

    /// Loads the library's adapter for libuv for good. The library would unload it with its last context, and handles
    /// that the loop has not let go of by then would call into nothing.
    static func pinEventLoop() throws(GatewayError) {
        if dlopen("libwebsockets-evlib_uv.so", RTLD_LAZY | RTLD_NODELETE) == nil {
            throw .cannotStartService(reason: "libwebsockets-evlib_uv.so cannot be loaded")
        }
    }

    func string(_ text: String) -> UnsafePointer<CChar>? { UnsafePointer(strdup(text)) }
}
