import Foundation
import Testing

@testable import PocketSphinxEngine
@testable import Transcription

/// Human readings with their texts, from the package `pocketsphinx-testdata` (LibriVox, public domain).
enum Recordings {
    static let folder = "/usr/share/pocketsphinx/test/data/librivox"

    static var areInstalled: Bool {
        FileManager.default.fileExists(atPath: folder + "/transcription")
            && (try? PocketSphinxModel(directory: PocketSphinxModel.defaultDirectory)) != nil
    }

    static func all() throws -> [(name: String, text: String, pcm: [Int16])] {
        // <s> he was not an ill disposed young man </s> (sense_and_sensibility_01_austen_64kb-0880)
        let lines = try String(contentsOfFile: folder + "/transcription", encoding: .utf8).split(separator: "\n")
        return try lines.filter { $0.contains("(") }.map { line in
            let parts = line.split(separator: "(")
            let name = String(parts[1].dropLast())
            let text = parts[0].replacing("<s>", with: "").replacing("</s>", with: "")
            return (name, String(text), try pcm(folder + "/" + name + ".wav"))
        }
    }

    /// The samples of a plain 16 kHz mono WAV, whose header is 44 bytes.
    private static func pcm(_ path: String) throws -> [Int16] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))).dropFirst(44)
        return stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }
}
