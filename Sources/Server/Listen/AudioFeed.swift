import AudioSignal
import Concurrency
import MediaTransport
import OpusCodec
import RoomModel
import Rooms
import Wire

/// Turns the bytes of one sender into what its track takes: whole packets, or what a container parser makes of them.
///
/// Fed by one thread at a time.
final class AudioFeed: Sendable {
    private enum Shape: Sendable {
        /// Each message is one packet for the track's decoder.
        case packets
        /// A stream whose container is taken off first.
        case container(AudioStreamParser)
    }

    private let shape: Lock<Shape>
    private let packetCodec: String?
    let makeDecoder: @Sendable () throws -> any AudioDecoder

    /// As the audio job tells it; `nil` until the first bytes have told the container.
    var codec: String? {
        shape.withLock { shape in
            guard case .container(let parser) = shape else { return packetCodec }
            return switch parser.container {
            case .ogg: "ogg-opus"
            case .wave: "wav"
            case .flac: "flac"
            case .raw: "linear16"
            case nil: nil
            }
        }
    }

    /// What `/v1/listen` was asked for.
    init(_ parameters: ListenParameters) throws(RequestError) {
        switch parameters.encoding {
        case .linear16:
            let rate = parameters.sampleRate ?? MediaTime.sampleRate
            packetCodec = "linear16"
            shape = Lock(.packets)
            makeDecoder = { try LinearDecoder(sampleRate: rate) }
        case .opus:
            packetCodec = "opus"
            shape = Lock(.packets)
            makeDecoder = { try OpusDecoder() }
        case .oggOpus, .flac, nil:
            let type = parameters.encoding.map { $0 == .flac ? "audio/flac" : "audio/ogg" }
            packetCodec = nil
            shape = Lock(.container(try Self.parser(contentType: type)))
            makeDecoder = { try OpusDecoder() }
        }
    }

    /// What an upload says it is.
    init(contentType: String?) throws(RequestError) {
        packetCodec = nil
        shape = Lock(.container(try Self.parser(contentType: contentType)))
        makeDecoder = { try OpusDecoder() }
    }

    /// Packets of an RTP stream, in their order already.
    static var rtp: AudioFeed { AudioFeed(codec: "opus", shape: .packets) { try OpusDecoder() } }

    /// Samples at 16 kHz that were taken apart already.
    static var samples: AudioFeed {
        AudioFeed(codec: "linear16", shape: .packets) { try LinearDecoder(sampleRate: MediaTime.sampleRate) }
    }

    private init(codec: String, shape: Shape, makeDecoder: @escaping @Sendable () throws -> any AudioDecoder) {
        packetCodec = codec
        self.shape = Lock(shape)
        self.makeDecoder = makeDecoder
    }

    /// Throws what makes the rest of the stream unusable.
    func accept(_ bytes: [UInt8], at now: EventTime) throws -> [TrackInput] {
        try shape.withLock { shape in
            switch shape {
            case .packets: return [.packet(bytes, arrival: now)]
            case .container(var parser):
                let units = try parser.accept(bytes)
                shape = .container(parser)
                return units.map { .unit($0, arrival: now) }
            }
        }
    }

    /// What was still inside the container.
    func finish(at now: EventTime) throws -> [TrackInput] {
        try shape.withLock { shape in
            guard case .container(var parser) = shape else { return [] }
            let units = try parser.finish()
            shape = .container(parser)
            return units.map { .unit($0, arrival: now) }
        }
    }

    /// Why a stream is refused whose bytes cannot be read.
    static func refusal(_ error: any Error) -> RequestError {
        if case .contentType = error as? MediaTransportError {
            return RequestError(.unsupportedMediaType, "\(error)")
        }
        return RequestError(.unprocessable, "\(error)")
    }

    private static func parser(contentType: String?) throws(RequestError) -> AudioStreamParser {
        do {
            return try AudioStreamParser(contentType: contentType)
        } catch {
            throw RequestError(.unsupportedMediaType, "\(error)")
        }
    }
}
