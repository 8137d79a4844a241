import Documents

/// `http`: the port, who may come, and what one connection may take.
package struct HTTPSettings: Hashable, Sendable {
    /// Certificate chain and private key.
    package struct TLS: Hashable, Sendable {
        /// PEM file, the server's certificate first.
        package var certificate: String
        /// PEM file, readable by the server only.
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// A numeric address or a name of this machine. 127.0.0.1, since anything wider wants TLS.
    package var host = "127.0.0.1"
    /// TCP port of HTTP and WebSocket together; 0 takes a free one. 8787.
    package var port = 8787
    /// Both files or nothing; nothing serves plain text.
    package var tls: TLS?
    /// Serves plain text beyond loopback, for a proxy in front that ends TLS. Off, since tokens travel in the open.
    package var insecure = false
    /// Web origins, such as `https://event.example.com`, whose pages may connect besides the server's own. None.
    package var allowedOrigins: [String] = []
    /// Where people reach this server, such as `https://live.example.com`, for join links. None: as the request did.
    package var publicURL: String?
    /// Secret of at least 16 bytes that lets a metrics collector read `/metrics` without a JWT. None.
    package var scrapeToken: String?

    /// Threads that serve connections. 1 sends about 150,000 messages of 200 bytes a second; leave a core to the rooms.
    package var serviceThreads = 1
    /// Open sockets; more are answered 503. 10,000 keeps their memory near 60 MB, 250 MB with TLS.
    package var maxConnections = 10_000
    /// Bytes of a request's head; more is answered 431. 16 KiB holds a long token twice.
    package var maxHeaderBytes = 16 << 10
    /// Bytes of a request's body; more is answered 413. 16 MiB holds a catalog of 30,000 attendees. Live audio is exempt.
    package var maxBodyBytes = 16 << 20
    /// Bytes of a WebSocket message from a client; more closes with 1009. 64 KiB holds a batch of 100 events twice.
    package var maxMessageBytes = 64 << 10
    /// Bytes of the kernel's send buffer for one socket. 64 KiB; a stalled reader would hold 4 MB otherwise.
    package var sendBufferBytes = 64 << 10
    /// Bytes of replies that wait for one WebSocket; more closes with 4108. 1 MiB holds a large recovery.
    package var maxQueuedBytes = 1 << 20
    /// Bytes of a log topic kept for readers that lag; one further behind is told of a gap. 1 MiB.
    package var maxLogBytes = 1 << 20

    /// Until a request's head is complete; then the socket is closed. 10 s, against slow senders.
    package var headerTimeout = Duration.seconds(10)
    /// A kept-alive connection without a request is closed after this. 60 s outlasts most polling.
    package var idleTimeout = Duration.seconds(60)
    /// Gap between two pieces of a body; then 408. 30 s; live audio may pause for ever.
    package var bodyTimeout = Duration.seconds(30)
    /// A socket that takes no byte for this long, while bytes wait, is closed. 30 s outlasts a tunnel.
    package var writeTimeout = Duration.seconds(30)
    /// A WebSocket without a token is closed with 4109 after this. 5 s.
    package var authTimeout = Duration.seconds(5)
    /// A WebSocket that was silent for this long is sent a ping. 20 s stays below the 30 s of common proxies.
    package var pingInterval = Duration.seconds(20)
    /// Still silent this long after the ping, it is closed with 4202. 10 s covers a phone's change of network.
    package var pongTimeout = Duration.seconds(10)
    /// From SIGTERM to the end of the last connection. 8 s, so that the store is flushed within ten.
    package var drainTimeout = Duration.seconds(8)

    /// Whether only this machine can connect.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    mutating func read(_ reader: DocumentReader) {
        reader.read("host", .text(bytes: 255), into: &host)
        reader.read("port", .integer(in: 0...65_535), into: &port)
        readTLS(reader.child("tls"))
        reader.read("insecure", .bool, into: &insecure)
        reader.read("allowed_origins", .list(of: .origin, atMost: 100), into: &allowedOrigins)
        reader.read("public_url", .origin, into: &publicURL)
        reader.read("scrape_token", .secret, into: &scrapeToken)

        reader.read("service_threads", .integer(in: 1...64), into: &serviceThreads)
        reader.read("max_connections", .integer(in: 1...1_000_000), into: &maxConnections)
        reader.read("max_header_bytes", .byteCount(in: (1 << 10)...(1 << 20)), into: &maxHeaderBytes)
        reader.read("max_body_bytes", .byteCount(in: (1 << 10)...(256 << 20)), into: &maxBodyBytes)
        reader.read("max_message_bytes", .byteCount(in: (1 << 10)...(16 << 20)), into: &maxMessageBytes)
        reader.read("send_buffer_bytes", .byteCount(in: (4 << 10)...(16 << 20)), into: &sendBufferBytes)
        reader.read("max_queued_bytes", .byteCount(in: (64 << 10)...(256 << 20)), into: &maxQueuedBytes)
        reader.read("max_log_bytes", .byteCount(in: (64 << 10)...(256 << 20)), into: &maxLogBytes)

        let wait = ValueReading<Duration>.duration(in: .milliseconds(100)...(.seconds(86_400)))
        reader.read("header_timeout", wait, into: &headerTimeout)
        reader.read("idle_timeout", wait, into: &idleTimeout)
        reader.read("body_timeout", wait, into: &bodyTimeout)
        reader.read("write_timeout", wait, into: &writeTimeout)
        reader.read("auth_timeout", wait, into: &authTimeout)
        reader.read("ping_interval", wait, into: &pingInterval)
        reader.read("pong_timeout", wait, into: &pongTimeout)
        reader.read("drain_timeout", wait, into: &drainTimeout)
    }

    private mutating func readTLS(_ reader: DocumentReader) {
        let certificate = reader.optional("certificate", .path)
        let key = reader.optional("key", .path)
        switch (certificate, key) {
        case (let certificate?, let key?): tls = TLS(certificate: certificate, key: key)
        case (.some, nil):
            reader.problems.report(reader.path.appending("key"), "is missing: name the certificate's private key file")
        case (nil, .some):
            reader.problems.report(reader.path.appending("certificate"), "is missing: name the key's certificate file")
        case (nil, nil): break
        }
    }
}

extension ValueReading<String> {
    /// A secret that messages never show.
    static var secret: Self {
        text(bytes: 1024).refined("a secret of at least 16 bytes") { $0.utf8.count >= 16 ? $0 : nil }
    }

    /// Scheme, host and perhaps port, without a path.
    fileprivate static var origin: Self {
        let expectation = "an origin such as https://event.example.com, without a path"
        return text(bytes: 300).refined(expectation) { text in
            for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
                let host = text.dropFirst(scheme.count)
                return host.isEmpty || host.contains("/") || host.contains(" ") || host.contains("*") ? nil : text
            }
            return nil
        }
    }
}
