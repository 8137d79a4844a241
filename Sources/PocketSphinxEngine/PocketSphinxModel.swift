import FoundationEssentials

/// The files of one PocketSphinx model: sounds, words and how they are said, and which follows which.
package struct PocketSphinxModel: Equatable, Sendable {
    /// Where Debian's package `pocketsphinx-en-us` keeps its model.
    package static let defaultDirectory = "/usr/share/pocketsphinx/model/en-us"

    package let name: String
    /// The folder of the acoustic model (`mdef`, `means`, …).
    package let acoustic: String
    /// The n-gram language model.
    package let language: String
    /// The pronouncing dictionary.
    package let dictionary: String

    /// Looks for a model in a folder: an acoustic model in a folder inside (or in the folder itself), one `.lm.bin`,
    /// `.lm` or `.arpa` that is not a phone model, and one `.dict` or `.dic`.
    package init(directory: String) throws(PocketSphinxError) {
        let files = FileManager.default
        guard let names = try? files.contentsOfDirectory(atPath: directory).sorted() else {
            throw .modelMissing(directory: directory, what: "the folder")
        }
        let path = { (name: String) in directory + "/" + name }
        let acoustic = names.map(path).first { files.fileExists(atPath: $0 + "/mdef") }
        guard let acoustic = acoustic ?? (names.contains("mdef") ? directory : nil) else {
            throw .modelMissing(directory: directory, what: "an acoustic model (a folder with the file mdef)")
        }
        let languages = names.filter { name in
            [".lm.bin", ".lm", ".arpa"].contains { name.hasSuffix($0) } && !name.contains("phone")
        }
        guard let language = languages.first else {
            throw .modelMissing(directory: directory, what: "a language model (*.lm.bin)")
        }
        guard let dictionary = names.first(where: { $0.hasSuffix(".dict") || $0.hasSuffix(".dic") }) else {
            throw .modelMissing(directory: directory, what: "a pronouncing dictionary (*.dict)")
        }
        self.name = directory.split(separator: "/").last.map(String.init) ?? directory
        self.acoustic = acoustic
        self.language = path(language)
        self.dictionary = path(dictionary)
    }
}

/// Why PocketSphinx cannot listen.
package enum PocketSphinxError: Error, Equatable, Sendable, CustomStringConvertible {
    case modelMissing(directory: String, what: String)
    case modelRefused(directory: String)
    case decoderFailed(step: String)
    case memoryFile(errno: Int32)
    case biasRefused

    package var description: String {
        switch self {
        case .modelMissing(let directory, let what):
            "The PocketSphinx model in \(directory) lacks \(what). Install the package pocketsphinx-en-us, or name "
                + "another model folder."
        case .modelRefused(let directory):
            "PocketSphinx refuses the model in \(directory). Check that its files are whole and readable."
        case .decoderFailed(let step):
            "PocketSphinx failed to \(step). The segment is lost; the engine is restarted."
        case .memoryFile(let code):
            "No memory file for the dictionary could be made (errno \(code)). Check the memory limits."
        case .biasRefused:
            "PocketSphinx refuses the words to listen for; it goes on without them."
        }
    }

    /// The `code` of the engine protocol's `error`.
    package var code: String {
        switch self {
        case .modelMissing: "model_missing"
        case .modelRefused: "model_refused"
        case .decoderFailed: "decoder_failed"
        case .memoryFile: "out_of_memory"
        case .biasRefused: "bias_refused"
        }
    }
}
