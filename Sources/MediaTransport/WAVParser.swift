import AudioSignal

/// Reads a WAV stream of PCM (8 to 32 bits, or floating point) as 16 kHz mono, from its first byte on.
///
/// Takes plain and extensible format chunks, RF64, and headers whose sizes are unknown because the writer could not
/// seek back (0 or 0xFFFFFFFF and the like): then the data runs to the end. Other chunks are skipped without being
/// kept. Source: "Multiple channel audio data and WAVE files" (Microsoft 2001), EBU Tech 3306.
package struct WAVParser: Sendable {
    private enum State: Sendable {
        /// The 12 bytes that open the file.
        case opening
        /// The 8 bytes that open a chunk.
        case chunk
        /// The format chunk, which is kept whole until read.
        case format(size: Int)
        case skipping(Int)
        /// Bytes of samples to come, `nil` when unknown.
        case data(Int?)
    }

    /// A format chunk is 16, 18 or 40 bytes.
    private static let longestFormat = 1_024
    /// Sizes from here on are what writers put that do not know: 0x7FFFFFFF less a header, 0xFFFFFFFF.
    private static let unknownSize = 0x7FFF_0000

    private var state = State.opening
    private var held: [UInt8] = []
    private var decoder: LinearDecoder?
    private var sawData = false

    package init() {}

    /// Takes the next bytes and returns the samples they complete.
    package mutating func accept(_ bytes: [UInt8]) throws(MediaTransportError) -> [Int16] {
        var rest = bytes[...]
        var samples: [Int16] = []
        while !rest.isEmpty {
            switch state {
            case .opening:
                guard let header = take(12, from: &rest) else { return samples }
                guard header[8..<12].elementsEqual("WAVE".utf8) else {
                    throw .malformed(container: "WAV", reason: "it does not say WAVE")
                }
                state = .chunk
            case .chunk:
                guard let header = take(8, from: &rest) else { return samples }
                state = try chunk(header)
            case .format(let size):
                guard let chunk = take(size + size % 2, from: &rest) else { return samples }
                try readFormat(chunk)
                state = .chunk
            case .skipping(let count):
                let skipped = min(count, rest.count)
                rest.removeFirst(skipped)
                state = skipped == count ? .chunk : .skipping(count - skipped)
            case .data(nil):
                samples.append(contentsOf: decoder?.decode(Array(rest)) ?? [])
                return samples
            case .data(.some(let count)):
                let part = rest.prefix(count)
                samples.append(contentsOf: decoder?.decode(Array(part)) ?? [])
                rest.removeFirst(part.count)
                state = part.count == count ? .chunk : .data(count - part.count)
            }
        }
        return samples
    }

    /// Ends the stream: returns the samples still inside, or throws when no sample chunk ever began.
    package mutating func finish() throws(MediaTransportError) -> [Int16] {
        guard sawData else { throw .malformed(container: "WAV", reason: "it ends before its first sample") }
        return decoder?.finish() ?? []
    }

    /// The next `count` bytes once they are all there; until then they are held.
    private mutating func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let part = rest.prefix(count - held.count)
        held.append(contentsOf: part)
        rest.removeFirst(part.count)
        guard held.count == count else { return nil }
        defer { held.removeAll(keepingCapacity: true) }
        return held
    }

    private mutating func chunk(_ header: [UInt8]) throws(MediaTransportError) -> State {
        let size = Int(header.littleEndian32(at: 4))
        if header.starts(with: "fmt ".utf8) {
            guard (16...Self.longestFormat).contains(size) else {
                throw .malformed(container: "WAV", reason: "its format chunk has \(size) bytes")
            }
            return .format(size: size)
        }
        if header.starts(with: "data".utf8) {
            guard decoder != nil else {
                throw .malformed(container: "WAV", reason: "its samples come before their format")
            }
            sawData = true
            return .data(size == 0 || size >= Self.unknownSize ? nil : size)
        }
        return size == 0 ? .chunk : .skipping(size + size % 2)
    }

    private mutating func readFormat(_ chunk: [UInt8]) throws(MediaTransportError) {
        // A second format chunk would change the samples' meaning in mid-stream.
        guard decoder == nil else { throw .malformed(container: "WAV", reason: "it has two format chunks") }
        var tag = Int(chunk.littleEndian16(at: 0))
        let channels = Int(chunk.littleEndian16(at: 2))
        let rate = Int(chunk.littleEndian32(at: 4))
        let bits = Int(chunk.littleEndian16(at: 14))
        // Extensible: the real tag opens the sub-format's identifier.
        if tag == 0xFFFE, chunk.count >= 26 { tag = Int(chunk.littleEndian16(at: 24)) }
        guard let encoding = Self.encoding(tag: tag, bits: bits) else { throw .waveEncoding(tag: tag, bits: bits) }
        do {
            decoder = try LinearDecoder(sampleRate: rate, channels: channels, encoding: encoding)
        } catch { throw .format(error) }
    }

    private static func encoding(tag: Int, bits: Int) -> SampleEncoding? {
        switch (tag, bits) {
        case (1, 8): .unsigned8
        case (1, 16): .signed16(.littleEndian)
        case (1, 24): .signed24
        case (1, 32): .signed32
        case (3, 32): .float32
        case (3, 64): .float64
        default: nil
        }
    }
}
