import Glibc

/// Settings of the gateway; each has its unit, its default and the reason for it.
package struct GatewayConfiguration: Sendable {
    /// Certificate chain and private key, PEM files.
    package struct TLSFiles: Sendable, Equatable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// A numeric address or a name of this machine. Loopback, since anything wider wants TLS.
    package var host = "127.0.0.1"
    /// 0 takes a free port; `start()` returns it.
    package var port: UInt16 = 8787
    /// Threads that serve connections, 1 to 64. One sends about 150,000 messages of 200 bytes a second; leave a core
    /// to the rooms.
    package var serviceThreads = 1
    /// Open sockets, more are answered 503 and closed. 10,000 keeps user-space memory near 60 MB (250 MB with TLS).
    package var maxConnections = 10_000
    /// `nil` serves plain text.
    package var tls: TLSFiles?

    /// Bytes of a request line and its header fields; more is answered 431. 16 KiB holds a long token twice.
    package var maxHeaderBytes = 16 * 1024
    /// Bytes of a buffered request body; more is answered 413. 16 MiB holds a large catalog or translation memory.
    package var maxBodyBytes = 16 * 1024 * 1024
    /// Bytes of buffered bodies that are on their way together; the request that would pass it is answered 503. 256 MiB, so
    /// that a few hundred clients that never finish theirs cannot fill the memory.
    package var maxWaitingBodyBytes = 256 * 1024 * 1024
    /// Bytes of a WebSocket message from a client; more closes with 1009. 64 KiB holds a batch of 100 events twice.
    package var maxMessageBytes = 64 * 1024

    /// Bytes of the kernel's send buffer per socket. A stalled reader would otherwise hold 4 MB in the kernel.
    package var sendBufferBytes = 64 * 1024
    /// Bytes waiting in a WebSocket's control lane (replies); more closes with 4108. 1 MiB holds a large recovery.
    package var maxQueuedBytes = 1024 * 1024
    /// Bytes that one write hands to the library, which keeps what the socket does not take: so also the most that a
    /// slow reader costs in user space. 60,000 fills the send buffer once.
    package var maxWriteBytes = 60_000
    /// Bytes of a log channel kept per service thread for readers that lag; one further behind gets a gap.
    package var maxLogBytes = 1024 * 1024
    /// Bytes of publications that wait for a service thread; past it they are dropped, and every reader of their channel
    /// gets a gap, since it must begin anew. 32 MiB is far more than one round of writes to 10,000 readers gathers.
    package var maxWaitingBytes = 32 * 1024 * 1024

    /// From the accepted socket to the last byte of the first request head, TLS included, and again from the first
    /// byte to the last of each later one; then the socket is closed. 10 s, against slow-header attacks.
    package var headerTimeout: Duration = .seconds(10)
    /// A kept-alive HTTP connection without a request is closed after this. 60 s outlasts most polling.
    package var idleTimeout: Duration = .seconds(60)
    /// Gap between two pieces of a buffered body, and a tenth of what the whole may take; then 408. Streamed bodies may
    /// pause for ever: a muted room does.
    package var bodyTimeout: Duration = .seconds(30)
    /// A socket that did not take the rest of one write (see `maxWriteBytes`) for this long is closed. 30 s outlasts a
    /// tunnel.
    package var writeTimeout: Duration = .seconds(30)
    /// A WebSocket that took nothing for this long belongs to a slow reader: it is told so (`qos`), and its state channels
    /// come at `slowHz` from then on. 2 s is longer than a handover of Wi-Fi.
    package var slowAfter: Duration = .seconds(2)
    /// Deliveries a second of each state channel to a slow reader.
    package var slowHz = 1.0
    /// A slow reader that took everything at once for this long gets its own pace back, and is told. 10 s without a pause.
    package var calmAfter: Duration = .seconds(10)
    /// A WebSocket that was silent for this long is sent a ping. 20 s stays below the 30 s of common proxies.
    package var pingInterval: Duration = .seconds(20)
    /// A WebSocket that stays silent for this long after the ping is closed with 4202. 10 s covers a handover of a phone.
    package var pongTimeout: Duration = .seconds(10)
    /// Wait for the peer's part of a close, or for the rest of a body that was refused. 2 s is many round trips.
    package var closeTimeout: Duration = .seconds(2)

    package init() {}
}

extension GatewayConfiguration {
    /// Names the first value that cannot work.
    func check() throws(GatewayError) {
        func require(_ holds: Bool, _ problem: String) throws(GatewayError) {
            if !holds { throw .invalidConfiguration(problem) }
        }
        try require((1...64).contains(serviceThreads), "serviceThreads must be 1 to 64")
        try require(maxConnections > 0, "maxConnections must be above 0")
        try require(maxHeaderBytes >= 1024, "maxHeaderBytes must be at least 1024")
        try require(maxBodyBytes >= 0, "maxBodyBytes must not be negative")
        try require(maxMessageBytes > 0, "maxMessageBytes must be above 0")
        try require(sendBufferBytes >= 4096, "sendBufferBytes must be at least 4096")
        try require(maxQueuedBytes >= 1024, "maxQueuedBytes must be at least 1024")
        try require(maxWriteBytes >= 1024, "maxWriteBytes must be at least 1024")
        try require(maxLogBytes >= 1024, "maxLogBytes must be at least 1024")
        for file in [tls?.certificate, tls?.key].compactMap(\.self) {
            try require(access(file, R_OK) == 0, "the TLS file \(file) cannot be read")
        }
        try require(maxWaitingBytes >= 1024, "maxWaitingBytes must be at least 1024")
        try require((0.001...1000).contains(slowHz), "slowHz must be 0.001 to 1000")
        let waits = [
            headerTimeout, idleTimeout, bodyTimeout, writeTimeout, slowAfter, calmAfter, pingInterval, pongTimeout,
            closeTimeout,
        ]
        try require(waits.allSatisfy { $0 > .zero && $0 < .seconds(1_000_000) }, "time limits must be above 0")
    }
}
