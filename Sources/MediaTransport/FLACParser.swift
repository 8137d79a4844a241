import AudioSignal

/// Decodes a native FLAC stream (RFC 9639) to 16 kHz as it arrives: mixed to mono, or each channel apart.
///
/// Frames of 4 to 24 bits, up to 8 channels. A damaged frame is passed over: the search goes on for the next
/// frame whose header has a right checksum. Holds one frame (2 MB at most) beside the bytes just given.
package struct FLACParser: Sendable {
    private enum State: Sendable {
        case opening
        case metadata
        case skipping(Int, isLast: Bool)
        case frames
    }

    /// No frame is longer: 65,535 samples of 8 channels in 24 bits, and headers.
    private static let longestFrame = 65_535 * 8 * 3 + 1_024
    /// Damaged frames in a row after which the stream is given up: each may cost the work of a whole frame.
    private static let patience = 64

    private var state = State.opening
    private var buffer: [UInt8] = []
    private var start = 0
    /// How much must be there before the next attempt at a frame that was incomplete: attempts grow with it, so that
    /// bytes that trickle in cost no more than a few times the work of one decoding.
    private var nextAttempt = 0
    /// One for the mix, or one for each channel.
    private var resamplers: [Resampler] = []
    private let apart: Int?
    private var channels = 0
    private var bitsPerSample = 0
    private var damagedInRow = 0

    /// Frames that were damaged so far, and skipped.
    package private(set) var damagedFrames = 0

    /// - Parameter apart: Channels that the stream must have, to come out apart; `nil` mixes any number.
    package init(apart: Int? = nil) { self.apart = apart }

    /// Takes the next bytes and returns the samples they complete, mixed.
    package mutating func accept(_ bytes: [UInt8]) throws(MediaTransportError) -> [Int16] {
        try acceptChannels(bytes)[0]
    }

    /// Ends the stream: returns the samples still inside, or throws when it ended before its first frame.
    package mutating func finish() throws(MediaTransportError) -> [Int16] { try finishChannels()[0] }

    /// As `accept`: one buffer for the mix, or one for each channel.
    package mutating func acceptChannels(_ bytes: [UInt8]) throws(MediaTransportError) -> [[Int16]] {
        buffer.append(contentsOf: bytes)
        let samples = try advance(isEnd: false)
        buffer.removeFirst(start)
        start = 0
        return samples
    }

    /// As `finish`: one buffer for the mix, or one for each channel.
    package mutating func finishChannels() throws(MediaTransportError) -> [[Int16]] {
        guard case .frames = state else {
            throw .malformed(container: "FLAC", reason: "it ends before its first frame")
        }
        let samples = try advance(isEnd: true)
        return resamplers.indices.map { samples[$0] + resamplers[$0].finish() }
    }

    private var held: Int { buffer.count - start }

    private mutating func advance(isEnd: Bool) throws(MediaTransportError) -> [[Int16]] {
        var samples = [[Int16]](repeating: [], count: apart ?? 1)
        while true {
            switch state {
            case .opening:
                guard held >= 4 else { return samples }
                guard buffer[start..<start + 4].elementsEqual("fLaC".utf8) else {
                    throw .malformed(container: "FLAC", reason: "it does not begin with fLaC")
                }
                start += 4
                state = .metadata
            case .metadata:
                guard try readMetadata() else { return samples }
            case .skipping(let count, let isLast):
                let skipped = min(count, held)
                start += skipped
                guard skipped == count else {
                    state = .skipping(count - skipped, isLast: isLast)
                    return samples
                }
                state = isLast ? .frames : .metadata
            case .frames:
                guard try readFrame(into: &samples, isEnd: isEnd) else { return samples }
            }
        }
    }

    /// Reads one metadata block's header, and the stream's properties. False while they are not all there.
    private mutating func readMetadata() throws(MediaTransportError) -> Bool {
        guard held >= 4 else { return false }
        let header = buffer[start..<start + 4]
        let isLast = header[start] & 0x80 != 0
        let length = Int(header[start + 1]) << 16 | Int(header[start + 2]) << 8 | Int(header[start + 3])
        guard header[start] & 0x7F == 0 else {
            guard !resamplers.isEmpty else {
                throw .malformed(container: "FLAC", reason: "it does not say its sample rate")
            }
            start += 4
            state = .skipping(length, isLast: isLast)
            return true
        }
        guard length == 34, resamplers.isEmpty else {
            throw .malformed(container: "FLAC", reason: "its properties are not 34 bytes, or there are two of them")
        }
        guard held >= 38 else { return false }
        var reader = BitReader(buffer[(start + 14)..<(start + 38)])
        let rate = reader.read(20)
        channels = reader.read(3) + 1
        bitsPerSample = reader.read(5) + 1
        if let apart, apart != channels {
            throw .malformed(container: "FLAC", reason: "it has \(channels) channels, not \(apart)")
        }
        do {
            resamplers = try (0..<(apart ?? 1)).map { _ in
                try Resampler(sourceRate: rate, channels: apart == nil ? channels : 1)
            }
        } catch let error as AudioFormatError {
            throw .format(error)
        } catch {
            throw .malformed(container: "FLAC", reason: "\(error)")
        }
        start += 38
        state = isLast ? .frames : .metadata
        return true
    }

    /// Decodes the frame at `start`. False when more bytes are needed.
    private mutating func readFrame(into samples: inout [[Int16]], isEnd: Bool) throws(MediaTransportError) -> Bool {
        guard held > 0, isEnd || held >= nextAttempt else { return false }
        do throws(FLACFrame.Failure) {
            let frame = try FLACFrame(buffer[start...], streamBits: bitsPerSample)
            guard frame.channels.count == channels else { throw .damaged }
            start += frame.length
            nextAttempt = 0
            damagedInRow = 0
            for (index, channels) in (apart == nil ? [frame.channels] : frame.channels.map { [$0] }).enumerated() {
                let interleaved = Self.interleaved(channels, bitsPerSample: frame.bitsPerSample)
                samples[index].append(contentsOf: resamplers[index].accept(interleaved))
            }
        } catch {
            if case .incomplete = error, !isEnd, held < Self.longestFrame {
                nextAttempt = held + max(64, held / 8)
                return false
            }
            try skipDamage(isEnd: isEnd)
        }
        return true
    }

    /// Goes on behind a frame that cannot be decoded, at the next bytes that may begin one.
    private mutating func skipDamage(isEnd: Bool) throws(MediaTransportError) {
        damagedFrames += 1
        damagedInRow += 1
        nextAttempt = 0
        guard damagedInRow < Self.patience else {
            throw .malformed(container: "FLAC", reason: "\(damagedInRow) frames in a row are damaged")
        }
        start += 1
        while held >= 2, !(buffer[start] == 0xFF && buffer[start + 1] & 0xFE == 0xF8) { start += 1 }
        if held < 2, isEnd || buffer.last != 0xFF { start = buffer.count }
    }

    private static func interleaved(_ channels: [[Int]], bitsPerSample: Int) -> [Int16] {
        var samples: [Int16] = []
        samples.reserveCapacity(channels.count * (channels.first?.count ?? 0))
        let shift = bitsPerSample - 16
        for index in channels.first?.indices ?? 0..<0 {
            for channel in channels {
                samples.append(Int16(clamping: shift >= 0 ? channel[index] >> shift : channel[index] << -shift))
            }
        }
        return samples
    }
}
