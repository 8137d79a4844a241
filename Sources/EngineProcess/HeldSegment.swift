import Transcription

/// A segment that the engine has not answered yet, with the audio to tell it again.
struct HeldSegment {
    /// The number the track gave it.
    let number: Int
    /// Its number on the wire, which never repeats in the life of a host.
    let wireNumber: Int
    let mean: CepstralMean?

    /// Samples not dropped yet; the first is sample `dropped` of the segment.
    private(set) var audio: [Int16] = []
    /// Samples at the start that were sent and given up, so that no other process can hear the segment.
    private(set) var dropped = 0
    /// Samples sent to the process that runs now.
    private(set) var sent = 0
    var beginSent = false
    var endSent = false
    /// When the track ended it; `nil` while it runs.
    var endedAt: Duration?
    /// Processes that died over it.
    var deaths = 0

    init(number: Int, wireNumber: Int, mean: CepstralMean?) {
        self.number = number
        self.wireNumber = wireNumber
        self.mean = mean
    }

    var samples: Int { dropped + audio.count }
    var isReplayable: Bool { dropped == 0 }
    var hasUnsent: Bool { sent < samples }

    mutating func append(_ pcm: [Int16]) { audio.append(contentsOf: pcm) }

    /// The next samples to send, at most `limit`.
    mutating func takeUnsent(limit: Int) -> ArraySlice<Int16> {
        let start = sent - dropped
        let slice = audio[start..<min(start + limit, audio.count)]
        sent += slice.count
        return slice
    }

    /// Gives up sent samples at the start; returns how many.
    mutating func dropSent(atLeast count: Int) -> Int {
        let available = sent - dropped
        guard available >= count else { return 0 }
        // All of them: the segment cannot be told again anyway, and one large removal is cheaper than many small ones.
        audio.removeFirst(available)
        dropped += available
        return available
    }

    /// Forgets what was sent: the next process hears all of it.
    mutating func rewind() {
        beginSent = false
        endSent = false
        sent = dropped
    }
}
