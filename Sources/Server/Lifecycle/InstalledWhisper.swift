import EngineProcess
import Foundation

/// The second pass that `engines/install-whisper` puts beside Roomtone's other files: faster-whisper with a small
/// English model, in a Python environment of its own.
package enum InstalledWhisper {
    package static let name = "faster-whisper"
    package static let model = "tiny.en"
    /// Of its model.
    package static let language = "en"

    /// How it is started; `nil` where it is not installed.
    package static func command(home: HomeDirectory = .current) -> EngineCommand? {
        guard let python = try? home.path(of: "whisper/bin/python3"),
            let model = try? home.path(of: "whisper/\(model)"),
            let adapter = try? home.path(of: "engines/faster_whisper_engine.py")
        else { return nil }
        return EngineCommand(executable: python, arguments: [adapter, "--model", model, "--language", language])
    }
}
