import AudioSignal

/// Finds the moment to cut speech that does not pause: the weakest dip of the voice, as far as one can know it live.
///
/// The audio has already left for the recogniser, so a dip that has passed cannot be cut at any more. Instead the bar
/// is lowered with time: at `cutFrom` only a dip as deep as the deepest of the last seconds is taken, towards
/// `longest` ever shallower ones, and at `longest` the cut comes anyway.
struct DipFinder: Sendable {
    /// The level that counts is a mean over these frames (60 ms): shorter dips are inside words.
    private static let smoothing = 3
    /// Levels remembered: 5 s.
    private static let memory = 250

    private let cutFrom: Int
    private let longest: Int
    private var frames: [Double] = []
    private var levels: [Double] = []

    init(settings: EndpointerSettings) {
        cutFrom = settings.cutFrom
        longest = max(settings.longest, settings.cutFrom + 1)
    }

    /// Takes the next frame of a segment that is `length` samples long with it. Returns whether to cut after it.
    mutating func accept(_ frame: [Int16], isSpeech: Bool, length: Int) -> Bool {
        frames.append(Level.decibels(frame))
        if frames.count > Self.smoothing { frames.removeFirst() }
        let level = frames.reduce(0, +) / Double(frames.count)
        defer {
            levels.append(level)
            if levels.count > Self.memory { levels.removeFirst() }
        }
        if length >= longest { return true }
        guard length >= cutFrom, !levels.isEmpty else { return false }
        let quieter = Double(levels.count { $0 < level }) / Double(levels.count)
        let bar = Double(length - cutFrom) / Double(longest - cutFrom)
        // Half of the frames are quieter than the median: past it a frame is no dip at all.
        return quieter <= 0.5 * bar * bar
    }
}
