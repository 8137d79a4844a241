import Foundation
import Transcription

/// Finds how the words of a bias are said: the pronouncing dictionary first, then espeak-ng's guess; a respelling adds
/// a way to say it.
///
/// espeak-ng is a program of its own, since its licence (GPL 3) and its rules stay outside of this process. Without it
/// only the dictionary's words and no others can be listened for.
struct Pronouncer {
    /// Lines of the dictionary by word, all ways to say it.
    private let known: [String: [String]]

    /// - Parameter dictionary: The bytes of a pronouncing dictionary in the CMU format.
    /// - Parameter words: The words that will be asked for; the others' entries are not kept.
    init(dictionary: [UInt8], words: Set<String>) {
        var known: [String: [String]] = [:]
        for line in dictionary.split(separator: UInt8(ascii: "\n")) {
            guard let space = line.firstIndex(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else {
                continue
            }
            let name = String(decoding: line[..<space], as: UTF8.self)
            let word = name.hasSuffix(")") ? String(name.prefix { $0 != "(" }) : name
            guard words.contains(word) else { continue }
            known[word, default: []].append(
                String(decoding: line[space...], as: UTF8.self).trimmingCharacters(in: .whitespaces))
        }
        self.known = known
    }

    /// The ways to say each word, as phonemes with spaces between; words that nobody can say are absent.
    func pronunciations(of words: [String], soundingLike respellings: [String: String]) -> [String: [String]] {
        var result = known.filter { words.contains($0.key) }
        let unknown = words.filter { result[$0] == nil && respellings[$0] == nil }
        let respelled = words.filter { respellings[$0] != nil }
        let asked = unknown.map(Self.spoken) + respelled.map { respellings[$0] ?? $0 }
        for (word, ipa) in zip(unknown + respelled, Self.espeak(asked)) {
            guard let phonemes = Phonemes.arpabet(ofIPA: ipa) else { continue }
            result[word, default: []].append(phonemes.joined(separator: " "))
        }
        return result
    }

    /// What to give to espeak-ng: words without a vowel are read letter by letter.
    private static func spoken(_ word: String) -> String {
        let hasVowel = word.contains { "aeiouyäöüéèáíóúàâêîôû".contains($0) }
        return hasVowel ? word : word.map(String.init).joined(separator: " ")
    }

    /// IPA for each text, or nothing where espeak-ng is not installed or answers otherwise than asked.
    private static func espeak(_ texts: [String]) -> [String] {
        guard !texts.isEmpty else { return [] }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["espeak-ng", "--ipa", "-q", "-v", "en-us", "--stdin"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return [] }
        // A blank line ends a clause, and each clause is a line of the answer. Some KB, less than a pipe holds.
        let question = texts.map { $0.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "'" } }
        let text = question.map { $0 + "\n\n" }.joined()
        let writer = Thread {
            _ = FileBytes.write(Array(text.utf8), to: input.fileHandleForWriting.fileDescriptor)
            try? input.fileHandleForWriting.close()
        }
        writer.start()
        let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        return lines.count == texts.count ? lines : []
    }
}
