/// One accepted socket, of either protocol; touched by its service thread only.
final class Connection {
    enum Stage {
        /// Waiting for a request, or within its head.
        case head
        case body
        /// The request is complete and not yet answered.
        case answering
        /// Answered for good; what still comes is thrown away.
        case discarding
        case webSocket
        /// Given to the library for closing.
        case dead
    }

    /// How far the end has come.
    enum Closing {
        case no
        /// When everything queued is written: cut at once, or wait for the peer until `closeTimeout`.
        case afterWriting(waitsForPeer: Bool)
        case waitingForPeer
    }

    // What every round of writes looks at comes first, so that it lies together.

    /// Its socket; valid as long as the handle.
    var descriptor: Int32 = -1
    var stage = Stage.head
    /// The library still holds part of the last write.
    var isChoked = false
    /// On the list of the present round of writes.
    var isQueued = false
    var closing = Closing.no
    var output = OutputQueue()

    /// Its own number, the same from the accept to the end.
    let serial: UInt64
    let peer: String
    /// The library's handle; valid until the connection is taken off the service thread's list.
    var handle: OpaquePointer?
    var isHeldByLibrary = false
    /// The exchange or WebSocket it carries now.
    var id: ConnectionID?

    var parser: HTTPRequestParser
    /// The request under way, from its head to its answer.
    var exchange: Exchange?
    var decoder: WebSocketDecoder
    /// The peer broke the protocol.
    var ignoresInput = false
    /// Bytes that came behind a request which is not answered yet; reading stops meanwhile.
    var heldInput: [UInt8] = []

    /// Sorted by lane.
    var subscriptions: [Subscription] = []
    /// On the list of those that wait for the timer of paced subscriptions.
    var isPacing = false
    /// The application asked for a pause.
    var isPaused = false
    var reads = true

    /// When the present wait began, by which deadlines are judged: the last byte read, or the head's first byte.
    var lastRead: UInt64
    var headStart: UInt64
    var hasRead = false
    var hasServed = false
    var chokedSince: UInt64 = 0
    /// When the socket last took all that had waited.
    var chokedUntil: UInt64 = 0
    /// Its state channels are held to a slow pace, as it was told.
    var isSlow = false
    var closingSince: UInt64 = 0
    var pingedAt: UInt64?
    /// The deadline that the wheel holds for it.
    var scheduled = UInt64.max

    init(serial: UInt64, peer: String, parser: HTTPRequestParser, decoder: WebSocketDecoder, now: UInt64) {
        self.serial = serial
        self.peer = peer
        self.parser = parser
        self.decoder = decoder
        lastRead = now
        headStart = now
    }

    var isWebSocket: Bool { stage == .webSocket }

    /// Whether nothing else is to be written ahead of a channel's news.
    var isIdle: Bool { !isChoked && !isQueued && isWebSocket && output.isEmpty && !isClosing }

    var isDead: Bool { stage == .dead }

    var isClosing: Bool {
        if case .no = closing { false } else { true }
    }
}
