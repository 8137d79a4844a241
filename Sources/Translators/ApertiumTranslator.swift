import Foundation
import Translation

/// Apertium's rule-based translation: a pipeline of small programs for each pair, kept running between texts.
///
/// Started at the first text of a pair and again, after a pause, when it dies. Good for the gist, no more.
package final class ApertiumTranslator: Translator {
    package let engine: String
    private let pipes: [LanguagePair: ApertiumPipe]

    /// - Parameters:
    ///   - modes: The folder of Apertium's `.mode` files.
    ///   - timeout: Of one text.
    package init(modes: String = "/usr/share/apertium/modes", timeout: Duration = .seconds(2)) {
        var pipes: [LanguagePair: ApertiumPipe] = [:]
        var stamp: UInt64 = 0xcbf2_9ce4_8422_2325
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: modes)) ?? []).sorted() {
            guard name.hasSuffix(".mode"), let pair = Self.pair(of: String(name.dropLast(5))),
                let mode = try? String(contentsOfFile: "\(modes)/\(name)", encoding: .utf8)
            else { continue }
            let pipeline = ApertiumMode(mode)
            for path in pipeline.files {
                // New data give new translations: entries of the old ones are not used any more.
                let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                let size = (attributes?[.size] as? Int) ?? 0
                let modified = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
                for value in [size, Int(modified)] {
                    stamp = (stamp ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01b3
                }
            }
            pipes[pair] = ApertiumPipe(command: pipeline.command, timeout: timeout)
        }
        self.pipes = pipes
        engine = "apertium/" + String(stamp & 0xFFFF_FFFF, radix: 36)
    }

    /// The pairs that are installed.
    package var pairs: [LanguagePair] { pipes.keys.sorted { "\($0)" < "\($1)" } }

    package func serves(_ pair: LanguagePair) -> Bool { pipes[pair] != nil }

    package func translate(_ text: String, _ pair: LanguagePair) async throws(TranslatorFailure) -> String {
        guard let pipe = pipes[pair] else { throw .unsupported(pair) }
        let sentence = ApertiumSentence(text)
        return sentence.restored(try await pipe.translate(sentence.stream))
    }

    /// Ends the pipelines.
    package func close() { for pipe in pipes.values { pipe.close() } }

    /// The pair of a mode's name; `nil` for variants and modes for debugging.
    private static func pair(of mode: String) -> LanguagePair? {
        let parts = mode.split(separator: "-").map(String.init)
        guard parts.count == 2, !mode.contains("_") else { return nil }
        return LanguagePair(from: shortTag(parts[0]), to: shortTag(parts[1]))
    }

    /// ISO 639-3 as Apertium writes it, in the shorter form that BCP 47 asks for.
    private static func shortTag(_ code: String) -> String {
        [
            "eng": "en", "spa": "es", "cat": "ca", "fra": "fr", "por": "pt", "ita": "it", "glg": "gl", "oci": "oc",
            "eus": "eu", "epo": "eo", "deu": "de", "nld": "nl", "swe": "sv", "dan": "da", "nob": "nb", "nno": "nn",
            "ron": "ro", "rus": "ru", "ukr": "uk", "pol": "pl", "arg": "an", "isl": "is", "bre": "br", "cym": "cy",
            "afr": "af", "srd": "sc", "mkd": "mk", "bul": "bg", "slv": "sl", "hbs": "sh",
        ][code] ?? code
    }
}

/// What a `.mode` file says: programs with a pipe between them.
struct ApertiumMode {
    /// For a shell, each program told to answer at every null byte.
    let command: String
    /// Data files that the programs read.
    let files: [String]

    init(_ mode: String) {
        let stages = mode.split(separator: "|").map { stage in
            let words = stage.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            return words.first.map { "\($0) -z \(words.count > 1 ? String(words[1]) : "")" } ?? ""
        }
        // $1 asks the generator to mark nothing, $2 is the tagger's.
        command = stages.joined(separator: " | ").replacing("$1", with: "-n").replacing("$2", with: "")
        files = mode.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset.isMultiple(of: 2) ? nil : String($0.element) }
    }
}

/// A text as Apertium's stream carries it, and what it gives back as text.
struct ApertiumSentence {
    private let hadStop: Bool
    private let beganSmall: Bool
    private let hadStar: Bool
    let stream: String

    private static let reserved: Set<Character> = ["\\", "^", "$", "[", "]", "{", "}", "@", "<", ">", "/"]

    init(_ text: String) {
        let text = String(text.unicodeScalars.filter { $0.value >= 0x20 }.map(Character.init))
        hadStop = text.last.map { ".!?…:;,".contains($0) } ?? true
        beganSmall = text.first?.isLowercase ?? false
        hadStar = text.contains("*")
        // The rules expect sentences: a capital, a stop at the end.
        var sentence = beganSmall ? text.prefix(1).uppercased() + text.dropFirst() : text
        if !hadStop { sentence += "." }
        var stream = ""
        for character in sentence {
            if Self.reserved.contains(character) { stream += "\\" }
            stream.append(character)
        }
        self.stream = stream
    }

    func restored(_ stream: String) -> String {
        var text = ""
        var isEscaped = false
        for character in stream {
            if !isEscaped, character == "\\" {
                isEscaped = true
                continue
            }
            if !isEscaped, !hadStar, character == "*" { continue }
            text.append(character)
            isEscaped = false
        }
        text = NormalizedText.collapsed(text)
        if !hadStop, text.hasSuffix(".") { text.removeLast() }
        if beganSmall, let first = text.first { text = first.lowercased() + text.dropFirst() }
        return text
    }
}
