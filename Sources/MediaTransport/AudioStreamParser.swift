import AudioSignal

/// Takes the container off a live audio stream of any supported kind: bytes in, packets or samples out.
///
/// Push parser: the bytes may be cut anywhere. An error is final: the stream is refused with the error's text, and
/// whatever comes after is ignored. Memory is bounded, whatever comes in: an Ogg page, or a FLAC frame.
package struct AudioStreamParser: Sendable {
    private enum State: Sendable {
        case sniffing([UInt8])
        case ogg(OggOpusDemuxer)
        case wave(WAVParser)
        case flac(FLACParser)
        case raw(LinearDecoder)
        case failed
    }

    private var state = State.sniffing([])
    private let contentType: String?
    private let raw: AudioMediaType?

    /// The container, once it is known.
    package private(set) var container: Container?

    /// `contentType` is the header's value as it came, or `nil`. Throws at once when it names raw audio that
    /// cannot be taken; any other type is judged by the stream's first bytes.
    package init(contentType: String?) throws(MediaTransportError) {
        self.contentType = contentType
        if let contentType { raw = try AudioMediaType.parse(contentType) } else { raw = nil }
    }

    /// Pages or frames that were damaged or lost so far, and skipped.
    package var damagedPages: Int {
        switch state {
        case .ogg(let demuxer): demuxer.damagedPages
        case .flac(let parser): parser.damagedFrames
        default: 0
        }
    }

    /// Takes the next bytes and returns the units they complete, in order.
    package mutating func accept(_ bytes: [UInt8]) throws(MediaTransportError) -> [MediaUnit] {
        switch state {
        case .sniffing(let held):
            let prefix = held + bytes
            guard prefix.count >= ContainerSniffer.prefixLength else {
                state = .sniffing(prefix)
                return []
            }
            try open(prefix)
            return try accept(prefix)
        case .ogg(var demuxer):
            // Taken out while it is changed, so that its buffer is not copied.
            state = .failed
            let packets = try demuxer.accept(bytes)
            state = .ogg(demuxer)
            return packets.map(MediaUnit.opus)
        case .wave(var parser):
            state = .failed
            let samples = try parser.accept(bytes)
            state = .wave(parser)
            return units(samples)
        case .flac(var parser):
            state = .failed
            let samples = try parser.accept(bytes)
            state = .flac(parser)
            return units(samples)
        case .raw(var decoder):
            state = .failed
            let samples = decoder.decode(bytes)
            state = .raw(decoder)
            return units(samples)
        case .failed: return []
        }
    }

    /// Ends the stream: returns what was still inside, or throws when it never became audio.
    package mutating func finish() throws(MediaTransportError) -> [MediaUnit] {
        defer { state = .failed }
        switch state {
        case .sniffing(let held):
            guard !held.isEmpty else { return [] }
            try open(held)
            let first = try accept(held)
            return try first + finish()
        case .ogg(var demuxer):
            try demuxer.finish()
            return []
        case .wave(var parser): return units(try parser.finish())
        case .flac(var parser): return units(try parser.finish())
        case .raw(var decoder): return units(decoder.finish())
        case .failed: return []
        }
    }

    private mutating func open(_ prefix: [UInt8]) throws(MediaTransportError) {
        state = .failed
        container = ContainerSniffer.container(prefix: prefix, raw: raw)
        switch container {
        case .ogg: state = .ogg(OggOpusDemuxer())
        case .wave: state = .wave(WAVParser())
        case .flac: state = .flac(FLACParser())
        case .raw(let type):
            do {
                state = .raw(
                    try LinearDecoder(
                        sampleRate: type.sampleRate, channels: type.channels, encoding: .signed16(type.byteOrder)))
            } catch { throw .format(error) }
        case nil:
            guard let contentType, !Self.isOfContainer(contentType) else { throw .unknownContainer }
            throw .contentType(MediaTransportError.quotable(contentType))
        }
    }

    /// Whether a content type names what is told by the stream's own first bytes, so that the bytes are at fault.
    private static func isOfContainer(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" }.lowercased()
        return ["ogg", "opus", "wav", "wave", "flac"].contains {
            type.hasSuffix("/\($0)") || type.hasSuffix("/x-\($0)")
        }
    }

    private func units(_ samples: [Int16]) -> [MediaUnit] { samples.isEmpty ? [] : [.pcm(samples)] }
}
