import RoomModel

/// What was said lately, on the server's clock: where a moment finds the words that it answers.
struct SpokenWords {
    private struct Utterance {
        var segment: String
        /// On the clock of events, a word at a time; one entry where the engine gives no words.
        var words: [(text: String, start: EventTime, end: EventTime)]
    }

    /// A moment is known within a minute of its words: its length, the lateness of windows, a quiet sender.
    private static let kept: Int64 = 180_000
    /// Final captions at most: three minutes of the shortest.
    private static let mostUtterances = 512

    private var utterances: [Utterance] = []

    /// Takes a final, or its correction. `began` is the server's time of the session's first audio.
    mutating func take(_ caption: Caption, began: EventTime) {
        func time(_ position: MediaTime) -> EventTime {
            began.advanced(byMilliseconds: position.samples * 1_000 / Int64(MediaTime.sampleRate))
        }
        utterances.removeAll { $0.segment == caption.segment }
        let words =
            caption.words.isEmpty
            ? [(caption.text, time(caption.start), time(caption.end))]
            : caption.words.map { ($0.text, time($0.start), time($0.end)) }
        utterances.append(Utterance(segment: caption.segment, words: words))
        let horizon = time(caption.end).advanced(byMilliseconds: -Self.kept)
        utterances.removeAll { ($0.words.last?.end ?? horizon) < horizon }
        if utterances.count > Self.mostUtterances { utterances.removeFirst(utterances.count - Self.mostUtterances) }
    }

    /// The words that were being said within `from <= t < to`, in order, and the captions they stand in.
    func said(from: EventTime, to: EventTime) -> (text: String, segments: [String]) {
        var found: [(text: String, start: EventTime)] = []
        var segments: [String] = []
        for utterance in utterances {
            let inside = utterance.words.filter { $0.end > from && $0.start < to }
            if !inside.isEmpty { segments.append(utterance.segment) }
            found += inside.map { ($0.text, $0.start) }
        }
        return (found.sorted { $0.start < $1.start }.map(\.text).joined(separator: " "), segments)
    }
}
