import AudioSignal

/// Cuts a track's audio into segments of speech for the recogniser: when to begin one, when it is over.
///
/// Begins once most of the last frames are speech and reaches back for the pre-roll; goes on through pauses; ends
/// after enough silence, or, in speech without a pause, at a dip of the voice (`DipFinder`). Each frame is one
/// `accept`, and what it returns is final: no sample is held back or taken back.
package struct Endpointer: Sendable {
    private enum State: Sendable {
        case waiting
        case speaking(Segment)
    }

    /// The segment that runs.
    private struct Segment: Sendable {
        var from: Int64
        /// The end of its last speech.
        var offset: Int64
        var pauseReported = false
        var dip: DipFinder
    }

    private let settings: EndpointerSettings
    private var state = State.waiting

    /// Position of the next frame.
    private var position: Int64
    /// What the detector said of the last frames, newest last, and where each began.
    private var recent: [(start: Int64, isSpeech: Bool)] = []
    /// Audio before `position` that no segment holds yet: what a segment starting now may reach back to.
    private var preRoll: [Int16] = []

    package init(settings: EndpointerSettings = .live, at position: Int64 = 0) {
        self.settings = settings
        self.position = position
    }

    /// Whether a segment runs.
    package var isSpeaking: Bool { if case .speaking = state { true } else { false } }

    /// Takes the next frame (20 ms; other lengths work) and the detector's verdict on it.
    package mutating func accept(_ frame: [Int16], isSpeech: Bool) -> [SegmentEvent] {
        guard !frame.isEmpty else { return [] }
        let start = position
        position += Int64(frame.count)
        switch state {
        case .waiting: return wait(frame, from: start, isSpeech: isSpeech)
        case .speaking(let segment): return go(on: segment, with: frame, isSpeech: isSpeech)
        }
    }

    /// Ends the running segment now, as at the end of the audio or when a client asks for its final.
    ///
    /// The next frame continues where this one ended.
    package mutating func finish() -> [SegmentEvent] {
        guard case .speaking(let segment) = state else { return [] }
        state = .waiting
        return [.ended(at: segment.offset, through: position, reason: .flush)]
    }

    /// Goes on at a later position: the audio between is missing. Ends the running segment.
    package mutating func jump(to later: Int64) -> [SegmentEvent] {
        let events = finish()
        position = max(position, later)
        recent.removeAll(keepingCapacity: true)
        preRoll.removeAll(keepingCapacity: true)
        return events
    }

    private mutating func wait(_ frame: [Int16], from start: Int64, isSpeech: Bool) -> [SegmentEvent] {
        recent.append((start, isSpeech))
        if recent.count > settings.startWindow { recent.removeFirst(recent.count - settings.startWindow) }
        preRoll.append(contentsOf: frame)

        guard recent.count(where: \.isSpeech) >= settings.startFrames,
            let onset = recent.first(where: \.isSpeech)?.start
        else {
            let reach = settings.preRoll + settings.startWindow * frame.count
            if preRoll.count > reach { preRoll.removeFirst(preRoll.count - reach) }
            return []
        }
        let held = position - Int64(preRoll.count)
        let from = max(held, onset - Int64(settings.preRoll))
        let audio = Array(preRoll.dropFirst(Int(from - held)))
        let offset = isSpeech ? position : start
        state = .speaking(Segment(from: from, offset: offset, dip: DipFinder(settings: settings)))
        recent.removeAll(keepingCapacity: true)
        preRoll.removeAll(keepingCapacity: true)
        return [.started(at: onset, from: from, audio: audio)]
    }

    private mutating func go(on running: Segment, with frame: [Int16], isSpeech: Bool) -> [SegmentEvent] {
        var segment = running
        var events: [SegmentEvent] = [.audio(frame)]
        if isSpeech {
            segment.offset = position
            segment.pauseReported = false
        }
        let length = Int(position - segment.from)
        let silence = Int(position - segment.offset)
        let isDip = segment.dip.accept(frame, isSpeech: isSpeech, length: length)

        if silence >= settings.silence(afterLength: length - silence) {
            events.append(.ended(at: segment.offset, through: position, reason: .silence))
            state = .waiting
        } else if isDip {
            events.append(.ended(at: segment.offset, through: position, reason: .forced))
            state = .waiting
        } else {
            if silence >= settings.pause, !segment.pauseReported {
                segment.pauseReported = true
                events.append(.pause(at: segment.offset))
            }
            state = .speaking(segment)
        }
        return events
    }
}
