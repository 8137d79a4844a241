import AudioSignal

/// Finds where speech truly is in a recording, from onset to offset: no pre-roll, no hangover.
///
/// Looks at the recording as a whole: a detector's verdicts, with hysteresis, are kept where the level belongs to
/// the voice and not to the background (`ForegroundFinder`), which also tells a speaker from a murmuring audience.
/// Keeps five bytes a frame until `finish`, under 1 MB an hour.
package struct SpeechIntervals: Sendable {
    /// Speech begins with 6 of 10 frames and ends after 10 without.
    private static let startFrames = 6
    private static let startWindow = 10
    private static let endFrames = 10
    /// Gaps up to 200 ms are closures and breaths inside speech; islands below 100 ms are clicks.
    private static let longestGap = 10
    private static let shortestSpeech = 5

    private var band = SpeechBand()
    private var levels: [Float] = []
    private var verdicts: [Bool] = []
    private var samples: Int64 = 0

    package init() {}

    /// Takes the next frame of 20 ms and a detector's verdict on it.
    package mutating func accept(_ frame: [Int16], isSpeech: Bool) {
        levels.append(band.level(of: frame))
        verdicts.append(isSpeech)
        samples += Int64(frame.count)
    }

    /// Ends the recording and returns its speech in order, without overlaps; ready for another recording after it.
    package mutating func finish() -> [SpeechInterval] {
        defer { self = SpeechIntervals() }
        let foreground = ForegroundFinder.foreground(of: levels)
        var speech = zip(Self.steadied(verdicts), foreground).map { $0 && $1 }
        Self.closeGaps(in: &speech)
        return Self.runs(of: speech).filter { $0.count >= Self.shortestSpeech }.map { run in
            SpeechInterval(
                start: Int64(run.lowerBound * PCM16.frameSamples),
                end: min(samples, Int64(run.upperBound * PCM16.frameSamples)))
        }
    }

    /// The verdicts with hysteresis: from the first speech of a window that has enough, to the last before silence.
    private static func steadied(_ verdicts: [Bool]) -> [Bool] {
        var steady = [Bool](repeating: false, count: verdicts.count)
        var start: Int?
        var last = 0
        var inWindow = 0
        for (index, isSpeech) in verdicts.enumerated() {
            if isSpeech { inWindow += 1 }
            if index >= startWindow, verdicts[index - startWindow] { inWindow -= 1 }
            if let begun = start {
                if isSpeech {
                    last = index
                } else if index - last >= endFrames {
                    for frame in begun...last { steady[frame] = true }
                    start = nil
                }
            } else if inWindow >= startFrames {
                let window = max(0, index - startWindow + 1)...index
                start = window.first { verdicts[$0] }
                last = index
            }
        }
        if let begun = start { for frame in begun...last { steady[frame] = true } }
        return steady
    }

    private static func closeGaps(in speech: inout [Bool]) {
        let found = runs(of: speech)
        for (run, following) in zip(found, found.dropFirst()) where following.lowerBound - run.upperBound <= longestGap
        {
            for frame in run.upperBound..<following.lowerBound { speech[frame] = true }
        }
    }

    private static func runs(of speech: [Bool]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for (index, isSpeech) in speech.enumerated() {
            if isSpeech {
                if start == nil { start = index }
            } else if let begun = start {
                runs.append(begun..<index)
                start = nil
            }
        }
        if let begun = start { runs.append(begun..<speech.count) }
        return runs
    }
}
