import CPocketSphinx
import Glibc

/// A pronouncing dictionary cut down to the words that a language model knows.
///
/// A word outside the language model is never recognised; leaving it out saves 12 MB of each decoder.
struct PrunedDictionary: Sendable {
    /// Its lines, as in the whole dictionary: "to(2) T IH" is the second way to say "to".
    let lines: [UInt8]

    /// Reads both files whole: about 0.2 s.
    init(model: PocketSphinxModel) throws(PocketSphinxError) {
        let words = try Self.vocabulary(of: model)
        guard let bytes = FileBytes.read(model.dictionary) else {
            throw .modelRefused(directory: model.dictionary)
        }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        for line in bytes.split(separator: UInt8(ascii: "\n")) where words.contains(Self.word(of: line)) {
            kept.append(contentsOf: line)
            kept.append(UInt8(ascii: "\n"))
        }
        guard !kept.isEmpty else { throw .modelRefused(directory: model.dictionary) }
        lines = kept
    }

    /// Its words; some 50 ms.
    var words: Set<String> { Set(lines.split(separator: UInt8(ascii: "\n")).map(Self.word)) }

    private static func word(of line: ArraySlice<UInt8>) -> String {
        let name = line.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        let base = name.last == UInt8(ascii: ")") ? name.prefix { $0 != UInt8(ascii: "(") } : name
        return String(decoding: base.isEmpty ? name : base, as: UTF8.self)
    }

    /// The language model's words.
    private static func vocabulary(of model: PocketSphinxModel) throws(PocketSphinxError) -> Set<String> {
        // Any base will do: only the words are read.
        let logmath = logmath_init(1.0001, 0, 0)
        defer { logmath_free(logmath) }
        let config = roomtone_config_new()
        defer { cmd_ln_free_r(config) }
        guard let language = ngram_model_read(config, model.language, NGRAM_AUTO, logmath),
            let counts = ngram_model_get_counts(language)
        else { throw .modelRefused(directory: model.language) }
        defer { ngram_model_free(language) }
        var words: Set<String> = []
        words.reserveCapacity(Int(counts[0]))
        for number in 0..<counts[0] {
            if let word = ngram_word(language, Int32(number)) { words.insert(String(cString: word)) }
        }
        return words
    }
}

/// Whole files as bytes, through plain descriptors.
enum FileBytes {
    static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Writes everything, or gives `false` with `errno` set.
    static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            written += count
        }
        return true
    }
}
