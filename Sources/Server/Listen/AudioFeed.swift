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
    /// As the audio job tells it.
    let codec: String
    let makeDecoder: @Sendable () throws -> any AudioDecoder

    /// What `/v1/listen` was asked for.
    init(_ parameters: ListenParameters) throws(RequestError) {
        switch parameters.encoding {
        case .linear16:
            let rate = parameters.sampleRate ?? MediaTime.sampleRate
            codec = "linear16"
            shape = Lock(.packets)
            makeDecoder = { try LinearDecoder(sampleRate: rate, byteOrder: .littleEndian) }
        case .opus:
            codec = "opus"
            shape = Lock(.packets)
            makeDecoder = { try OpusDecoder() }
        case .oggOpus, .flac, nil:
            let type = parameters.encoding.map { $0 == .flac ? "audio/flac" : "audio/ogg" }
            codec = parameters.encoding?.rawValue ?? "container"
            shape = Lock(.container(try Self.parser(contentType: type)))
            makeDecoder = { try OpusDecoder() }
        }
    }

    /// What an upload says it is.
    init(contentType: String?) throws(RequestError) {
        codec = contentType.map { String($0.prefix { $0 != ";" }) } ?? "container"
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
        self.codec = codec
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

    private static func parser(contentType: String?) throws(RequestError) -> AudioStreamParser {
        do {
            return try AudioStreamParser(contentType: contentType)
        } catch {
            throw RequestError(.unsupportedMediaType, "\(error)")
        }
    }
}
