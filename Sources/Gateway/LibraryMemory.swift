import CWebSockets
import Glibc

/// Memory that a context of the library keeps pointers to; freed with the owner, after the context.
final class LibraryMemory {
    let protocols: UnsafeMutablePointer<lws_protocols>
    let retryPolicy: UnsafeMutablePointer<lws_retry_bo_t>
    let loops: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let protocolName: UnsafePointer<CChar>?
    private var strings: [UnsafeMutablePointer<CChar>?]

    init(loop: UnsafeMutablePointer<uv_loop_t>) {
        let name = strdup("roomtone")
        strings = [name]
        protocolName = UnsafePointer(name)
        protocols = .allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        protocols[0].name = protocolName
        protocols[0].callback = serviceCallback
        // All that the socket takes; by default it would take no more than the buffer for reading holds, and have the
        // rest wait for another turn.
        protocols[0].tx_packet_size = 1 << 30
        retryPolicy = .allocate(capacity: 1)
        retryPolicy.initialize(to: lws_retry_bo_t())
        loops = .allocate(capacity: 1)
        loops.initialize(to: UnsafeMutableRawPointer(loop))
    }

    deinit {
        protocols.deallocate()
        retryPolicy.deallocate()
        loops.deallocate()
        for string in strings { free(string) }
    }

    /// A copy of the text that lives as long as this does.
    func string(_ text: String) -> UnsafePointer<CChar>? {
        let copy = strdup(text)
        strings.append(copy)
        return UnsafePointer(copy)
    }

    /// Loads the library's adapter for libuv for good. The library would unload it with its last context, and handles
    /// that the loop has not let go of by then would call into nothing.
    static func pinEventLoop() throws(GatewayError) {
        if dlopen("libwebsockets-evlib_uv.so", RTLD_LAZY | RTLD_NODELETE) == nil {
            throw .cannotStartService(reason: "libwebsockets-evlib_uv.so cannot be loaded")
        }
    }
}
