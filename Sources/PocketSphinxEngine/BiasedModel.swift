import CPocketSphinx
import Glibc
import Transcription

/// What a bias adds to a decoder: words with their pronunciations, and a language model of its phrases.
struct BiasedModel {
    let weight: Double
    /// Dictionary lines of the words that the general dictionary lacks.
    let dictionaryLines: [UInt8]
    let arpa: String

    /// `nil` where the bias holds no word that can be listened for.
    init?(_ bias: RecognitionBias, model: PocketSphinxModel, vocabulary: Set<String>) {
        let language = PhraseLanguageModel(bias)
        let words = language.words
        guard !words.isEmpty, bias.weight > 0, let dictionary = FileBytes.read(model.dictionary) else { return nil }
        var respellings: [String: String] = [:]
        for phrase in bias.phrases {
            guard let say = phrase.soundsLike, let words = BiasWords.sentences(of: phrase.text).first else { continue }
            if words.count == 1 { respellings[words[0]] = say }
        }
        // Words of the general model are in its dictionary already; a respelling is one more way to say one.
        let asked = words.filter { !vocabulary.contains($0) || respellings[$0] != nil }
        let pronouncer = Pronouncer(dictionary: dictionary, words: Set(asked))
        var lines = ""
        let spoken = pronouncer.pronunciations(of: asked, soundingLike: respellings)
        for (word, ways) in spoken.sorted(by: { $0.key < $1.key }) {
            // The dictionary holds the first ways of a word of the general model; high numbers stay clear of them.
            let first = vocabulary.contains(word) ? 90 : 1
            for (index, way) in ways.enumerated() {
                lines += first + index == 1 ? "\(word) \(way)\n" : "\(word)(\(first + index)) \(way)\n"
            }
        }
        weight = bias.weight
        dictionaryLines = Array(lines.utf8)
        arpa = language.arpa()
    }
}

/// An anonymous file in memory, for a library that reads files only.
struct MemoryFile: ~Copyable {
    private let descriptor: Int32

    init(_ bytes: [UInt8]) throws(PocketSphinxError) {
        let file = roomtone_memory_file()
        guard file >= 0 else { throw .memoryFile(errno: errno) }
        guard FileBytes.write(bytes, to: file) else {
            let code = errno
            Glibc.close(file)
            throw .memoryFile(errno: code)
        }
        descriptor = file
    }

    deinit { Glibc.close(descriptor) }

    /// A path that this process can open while the value lives.
    var path: String { "/proc/self/fd/\(descriptor)" }
}
