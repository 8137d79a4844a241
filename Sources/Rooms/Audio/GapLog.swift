import MediaTransport
import RoomModel

/// The spans of a track that did not arrive as they were sent, until no caption can ask for them any more.
struct GapLog {
    private struct Span {
        var range: Range<Int64>
        var reason: Caption.Gap.Reason
    }

    private var spans: [Span] = []
    /// Positions older than this are forgotten: five minutes, more than any open segment is long.
    private static let memory: Int64 = 300 * Int64(MediaTime.sampleRate)

    /// Remembers a span, on track positions. Neighbours of the same kind become one.
    mutating func note(_ range: Range<Int64>, _ reason: Caption.Gap.Reason) {
        guard !range.isEmpty else { return }
        if let last = spans.last, last.reason == reason, last.range.upperBound == range.lowerBound {
            spans[spans.count - 1].range = last.range.lowerBound..<range.upperBound
        } else {
            spans.append(Span(range: range, reason: reason))
        }
        if let first = spans.first, first.range.upperBound < range.upperBound - Self.memory {
            spans.removeAll { $0.range.upperBound < range.upperBound - Self.memory }
        }
    }

    /// Audio that was given up came after all.
    mutating func cameLate(_ range: Range<Int64>) {
        spans = spans.flatMap { span -> [Span] in
            let common = span.range.clamped(to: range)
            guard !common.isEmpty else { return [span] }
            return [
                Span(range: span.range.lowerBound..<common.lowerBound, reason: span.reason),
                Span(range: common, reason: .late),
                Span(range: common.upperBound..<span.range.upperBound, reason: span.reason),
            ].filter { !$0.range.isEmpty }
        }
    }

    /// What is missing within a stretch, `offset` samples on.
    func gaps(in range: Range<Int64>, offset: Int64) -> [Caption.Gap] {
        spans.compactMap { span in
            let common = span.range.clamped(to: range)
            guard !common.isEmpty else { return nil }
            return Caption.Gap(
                start: MediaTime(samples: offset + common.lowerBound),
                end: MediaTime(samples: offset + common.upperBound), reason: span.reason)
        }
    }
}
