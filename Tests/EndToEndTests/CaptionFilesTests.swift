import Foundation
import RoomModel
import Testing
import Transcription

/// Caption files as another program reads them: ffmpeg, which knows WebVTT and SubRip.
@Suite(.timeLimit(.minutes(1)))
struct CaptionFilesTests {
    private struct Entry: Equatable {
        var start: Int
        var end: Int
        var lines: [String]
    }

    /// Sentences of 3 to 40 words, one of them with signs that both formats give a meaning.
    private static let captions: [Caption] = (0..<30).map { number in
        var texts = (0..<(3 + number * 7 % 38)).map { "word\(number)x\($0)" + ($0 % 9 == 8 ? "," : "") }
        if number == 4 { texts[1] = "<3&amp;" }
        let start = Double(number) * 16
        let words = texts.enumerated().map { index, text in
            Word(
                text: text, start: MediaTime(seconds: start + Double(index) * 0.35),
                end: MediaTime(seconds: start + Double(index) * 0.35 + 0.3), confidence: 0.9)
        }
        return Caption(
            segment: "s\(number)", revision: 1, state: .final, start: words[0].start, end: words[words.count - 1].end,
            language: "en", text: texts.joined(separator: " ") + ".", stableCharacters: 0, words: words,
            engine: "scripted")
    }

    @Test(arguments: ["vtt", "srt"]) func areReadByFFmpegAsTheyWereMeant(format: String) async throws {
        let cues = CueLayout().cues(of: Self.captions)
        let file = RunningServer.temporaryDirectory() + "." + format
        defer { try? FileManager.default.removeItem(atPath: file) }
        try (format == "vtt" ? WebVTT.file(cues) : SubRip.file(cues)).write(
            toFile: file, atomically: true, encoding: .utf8)
        // Its own writer then gives one shape for both.
        let read = try await Command.run(
            URL(fileURLWithPath: "/usr/bin/env"), ["ffmpeg", "-nostdin", "-v", "error", "-i", file, "-f", "srt", "-"])
        #expect(read.status == 0 && read.error.isEmpty, "\(read.error)")
        let entries = Self.entries(of: read.output)
        #expect(entries.count == cues.count)
        for (entry, cue) in zip(entries, cues) {
            #expect(entry.start == cue.start && entry.end == cue.end)
            #expect(entry.lines.count == cue.lines.count && entry.lines.count <= 2)
            #expect(Self.words(entry.lines.joined(separator: " ")) == Self.words(cue.lines.joined(separator: " ")))
            #expect(entry.lines.allSatisfy { $0.count <= 42 || !$0.contains(" ") }, "\(entry.lines)")
            #expect((1_000...6_000).contains(entry.end - entry.start), "\(entry)")
        }
        for (entry, next) in zip(entries, entries.dropFirst()) { #expect(entry.end <= next.start) }
        // Nothing that was said is missing.
        let said = Self.captions.flatMap { Self.words($0.text) }.filter { $0.hasPrefix("word") }
        let shown = entries.flatMap { Self.words($0.lines.joined(separator: " ")) }.filter { $0.hasPrefix("word") }
        #expect(shown == said)
    }

    private static func words(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }

    private static func entries(of text: String) -> [Entry] {
        text.replacing("\r\n", with: "\n").split(separator: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n").map(String.init)
            guard lines.count >= 3, let match = lines[1].wholeMatch(of: #/(\S+) --> (\S+)/#) else { return nil }
            return Entry(start: time(match.1), end: time(match.2), lines: Array(lines.dropFirst(2)))
        }
    }

    private static func time(_ text: Substring) -> Int {
        let parts = text.split { ":,".contains($0) }.compactMap { Int($0) }
        guard parts.count == 4 else { return -1 }
        return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
    }
}
