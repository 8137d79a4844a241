/// When something happened, as its source says: milliseconds since the Unix epoch, UTC.
package struct EventTime: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// Saturates instead of trapping: times come from outside.
    package func advanced(byMilliseconds delta: Int64) -> EventTime {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return EventTime(milliseconds: overflow ? (delta > 0 ? .max : .min) : sum)
    }

    package var description: String { "\(milliseconds) ms" }
}

/// A position in a session's audio: samples at 16 kHz since its first audio. Gaps count.
package struct MediaTime: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Samples a second of every audio position and buffer past the decoders.
    package static let sampleRate = 16_000

    package var samples: Int64

    package init(samples: Int64) { self.samples = samples }

    package init(seconds: Double) { samples = Int64((seconds * Double(Self.sampleRate)).rounded()) }

    package var seconds: Double { Double(samples) / Double(Self.sampleRate) }

    package static func < (left: Self, right: Self) -> Bool { left.samples < right.samples }

    package static func + (time: Self, samples: Int64) -> Self { Self(samples: time.samples + samples) }
    package static func - (left: Self, right: Self) -> Int64 { left.samples - right.samples }

    package var description: String { "\(seconds) s" }
}
