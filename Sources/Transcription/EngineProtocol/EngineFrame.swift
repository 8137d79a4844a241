import FoundationEssentials

/// One message to an engine: a type byte, the payload's length as an unsigned 32-bit little-endian number, the payload.
package enum EngineFrame: Equatable, Sendable {
    /// `O`, JSON: a track begins to use the engine. Forgets the running segment and the bias of the track before.
    case options(RecognizerOptions)
    /// `B`, JSON: a segment begins.
    case begin(segment: Int, mean: CepstralMean?)
    /// `A`: samples of the segment, signed 16-bit little-endian, 16 kHz mono.
    case audio([Int16])
    /// `E`, empty: the segment has ended, its final is wanted.
    case end
    /// `X`, empty: the segment is dropped; nothing of it is wanted any more.
    case cancel
    /// `W`, JSON: words to listen for, from the next segment on.
    case bias(RecognitionBias)

    /// The bytes on the wire.
    package func encoded() -> [UInt8] {
        switch self {
        case .options(let options):
            Self.frame("O", json: OptionsPayload(options))
        case .begin(let segment, let mean):
            Self.frame("B", json: BeginPayload(segment: segment, mean: mean?.values))
        case .audio(let samples):
            Self.audioFrame(samples[...])
        case .end:
            Self.header("E", length: 0)
        case .cancel:
            Self.header("X", length: 0)
        case .bias(let bias):
            Self.frame("W", json: BiasPayload(bias))
        }
    }

    /// An `A` frame of part of a buffer.
    package static func audioFrame(_ samples: ArraySlice<Int16>) -> [UInt8] {
        var bytes = header("A", length: samples.count * 2)
        for sample in samples {
            bytes.append(UInt8(truncatingIfNeeded: sample))
            bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
        return bytes
    }

    private static func header(_ type: Unicode.Scalar, length: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(5 + length)
        bytes.append(UInt8(ascii: type))
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
        return bytes
    }

    private static func frame(_ type: Unicode.Scalar, json payload: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Payloads hold texts, whole numbers and finite numbers only, which always encode.
        let body = (try? encoder.encode(payload)) ?? Data("{}".utf8)
        return header(type, length: body.count) + body
    }

    /// Reads the payload of one frame.
    package init(type: UInt8, payload: ArraySlice<UInt8>) throws(EngineProtocolError) {
        switch type {
        case UInt8(ascii: "O"):
            let options = try Self.decode(OptionsPayload.self, type, payload)
            guard options.protocol == EngineProtocol.version else {
                throw .unsupportedVersion(options.protocol)
            }
            self = .options(
                RecognizerOptions(
                    language: options.language, offline: options.offline,
                    interimInterval: .milliseconds(min(max(options.interim_ms, 20), 10_000))))
        case UInt8(ascii: "B"):
            let begin = try Self.decode(BeginPayload.self, type, payload)
            var mean: CepstralMean?
            if let values = begin.mean {
                mean = CepstralMean(values)
                guard mean != nil else { throw .badPayload(type: "B", reason: "mean is not 13 finite numbers") }
            }
            self = .begin(segment: begin.segment, mean: mean)
        case UInt8(ascii: "A"):
            guard payload.count % 2 == 0 else {
                throw .badPayload(type: "A", reason: "an odd number of bytes is no 16-bit audio")
            }
            var samples: [Int16] = []
            samples.reserveCapacity(payload.count / 2)
            var index = payload.startIndex
            while index < payload.endIndex {
                samples.append(Int16(bitPattern: UInt16(payload[index]) | UInt16(payload[index + 1]) << 8))
                index += 2
            }
            self = .audio(samples)
        case UInt8(ascii: "E"):
            self = .end
        case UInt8(ascii: "X"):
            self = .cancel
        case UInt8(ascii: "W"):
            let bias = try Self.decode(BiasPayload.self, type, payload)
            self = .bias(
                RecognitionBias(
                    phrases: bias.phrases.map { .init(text: $0.text, soundsLike: $0.sounds_like) },
                    weight: min(max(bias.weight, 0), 1)))
        default:
            throw .unknownFrame(type: type)
        }
    }

    private static func decode<Payload: Decodable>(
        _ payload: Payload.Type, _ type: UInt8, _ bytes: ArraySlice<UInt8>
    ) throws(EngineProtocolError) -> Payload {
        do {
            return try JSONDecoder().decode(Payload.self, from: Data(bytes))
        } catch {
            throw .badPayload(type: String(Unicode.Scalar(type)), reason: "the JSON does not fit")
        }
    }
}

/// Why bytes are not the engine protocol.
package enum EngineProtocolError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownFrame(type: UInt8)
    case frameTooLong(bytes: Int)
    case badPayload(type: String, reason: String)
    case unsupportedVersion(Int)
    case lineTooLong
    case badLine(reason: String)

    package var description: String {
        switch self {
        case .unknownFrame(let type): "unknown frame type \(type); this engine speaks version \(EngineProtocol.version)"
        case .frameTooLong(let bytes):
            "a frame of \(bytes) bytes; at most \(EngineProtocol.maximumPayload) are allowed"
        case .badPayload(let type, let reason): "frame \(type): \(reason)"
        case .unsupportedVersion(let version):
            "protocol version \(version); this side speaks version \(EngineProtocol.version)"
        case .lineTooLong: "a line of more than \(EngineProtocol.maximumLine) bytes"
        case .badLine(let reason): "a line that is no message: \(reason)"
        }
    }
}

// The payloads in JSON; names as on the wire.

private struct OptionsPayload: Codable {
    var `protocol`: Int
    var language: String
    var offline: Bool
    var interim_ms: Int

    init(_ options: RecognizerOptions) {
        self.protocol = EngineProtocol.version
        language = options.language
        offline = options.offline
        interim_ms = Int(options.interimInterval / .milliseconds(1))
    }
}

private struct BeginPayload: Codable {
    var segment: Int
    var mean: [Float]?
}

private struct BiasPayload: Codable {
    struct Phrase: Codable {
        var text: String
        var sounds_like: String?
    }

    var phrases: [Phrase]
    var weight: Double

    init(_ bias: RecognitionBias) {
        phrases = bias.phrases.map { Phrase(text: $0.text, sounds_like: $0.soundsLike) }
        weight = bias.weight.isFinite ? bias.weight : 0
    }
}
