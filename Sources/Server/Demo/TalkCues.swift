import Foundation
import Rehearsal

/// When a recorded talk turns to what, and how its audience feels about it.
struct TalkCues: Sendable {
    private struct Cue: Sendable {
        /// Seconds from the talk's beginning.
        var start: Double
        var mood: Mood
    }

    private let cues: [Cue]
    /// Seconds; the talk begins again after it.
    private let length: Double

    /// Moods of the topics that the fixture's talk has; any other is heard calmly.
    private static let moods: [String: Mood] = [
        "welcome": .calm, "captions": .curious, "streaming": .curious, "databases": .bored, "demo": .delighted,
        "mistakes": .amused, "privacy": .worried, "farewell": .moved,
    ]

    /// Reads `talk.cues.tsv` beside `talk.opus`: rows of start, end and topic under a heading.
    static func load(beside talk: String) throws -> TalkCues {
        let path = URL(fileURLWithPath: talk).deletingPathExtension().appendingPathExtension("cues.tsv").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var cues: [Cue] = []
        var length = 0.0
        for (number, line) in text.split(separator: "\n").enumerated().dropFirst() {
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let start = Double(fields[0]), let end = Double(fields[1]), end > start else {
                throw TalkCuesError(path: path, line: number + 1)
            }
            cues.append(Cue(start: start, mood: moods[String(fields[2])] ?? .calm))
            length = end
        }
        guard !cues.isEmpty else { throw TalkCuesError(path: path, line: 1) }
        return TalkCues(cues: cues, length: length + 1)
    }

    /// The mood at a moment of a talk that is played in a loop. A cue works with the two seconds that people take.
    func mood(at seconds: Double) -> Mood {
        let position = max(0, seconds - 2).truncatingRemainder(dividingBy: length)
        return cues.last { $0.start <= position }?.mood ?? .calm
    }
}

/// A cue file that cannot be followed.
struct TalkCuesError: Error, CustomStringConvertible {
    var path: String
    var line: Int

    var description: String { "\(path):\(line): a cue is start, end and topic with tabs between, times in seconds" }
}
