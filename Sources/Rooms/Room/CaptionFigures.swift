import Concurrency
import RoomModel

/// How early, how steady and how whole captions are, over all rooms since the process began.
package final class CaptionFigures: Sendable {
    /// A distribution in buckets, as Prometheus keeps one.
    package struct Distribution: Hashable, Sendable {
        /// Upper ends, rising; what is greater than all counts in none of them.
        package let bounds: [Double]
        /// Values in each bucket alone.
        package private(set) var counts: [Int]
        package private(set) var count = 0
        package private(set) var sum = 0.0

        init(_ bounds: [Double]) {
            self.bounds = bounds
            counts = Array(repeating: 0, count: bounds.count)
        }

        mutating func note(_ value: Double) {
            guard value.isFinite else { return }
            count += 1
            sum += value
            if let bucket = bounds.firstIndex(where: { value <= $0 }) { counts[bucket] += 1 }
        }
    }

    package struct Snapshot: Sendable {
        /// Seconds from the end of the newest word to the interim caption that shows it.
        package var interim = Distribution(seconds)
        /// Seconds from the end of a word to the caption in which no engine changes it any more.
        package var commit = Distribution(seconds)
        /// Seconds from the end of an utterance to its final.
        package var final = Distribution(seconds)
        /// Processor time of the recogniser by time of audio, a value for each track that ended.
        package var realTimeFactor = Distribution([0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2])
        /// Share of packets that were concealed, a value for each track that ended.
        package var concealed = Distribution([0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])
        /// Revisions a minute of speech, a value for each final.
        package var revisions = Distribution([10, 30, 60, 120, 240, 480, 600])

        private static let seconds = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1.2, 2, 3, 5, 10]
    }

    private let state = Lock(Snapshot())

    package init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    func note(_ caption: Caption) {
        guard caption.origin == .speech, let milliseconds = caption.latencyMilliseconds else { return }
        let latency = Double(milliseconds) / 1000
        state.withLock { state in
            guard caption.state == .final else {
                state.interim.note(latency)
                return
            }
            state.final.note(latency)
            // All words of a final are committed with it at the latest; their ends lie before the utterance's.
            if let last = caption.words.last {
                for word in caption.words { state.commit.note(latency + (last.end.seconds - word.end.seconds)) }
            }
            let minutes = (caption.end.seconds - caption.start.seconds) / 60
            if minutes > 0 { state.revisions.note(Double(caption.revision) / minutes) }
        }
    }

    func note(_ summary: TrackSummary) {
        state.withLock { state in
            if let factor = summary.realTimeFactor { state.realTimeFactor.note(factor) }
            if summary.packets > 0 { state.concealed.note(Double(summary.undecodable) / Double(summary.packets)) }
        }
    }
}
