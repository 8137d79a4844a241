import EngineProcess
import PocketSphinxEngine

/// The recogniser inside this executable, which the server runs as its own child.
package enum BuiltInEngine {
    package static let name = "pocketsphinx"
    /// Of its model.
    package static let language = "en"

    /// Starts this executable as an engine.
    package static func command(maximumModels: Int) -> EngineCommand {
        .thisExecutable(arguments: ["engine", name, "--max-models", String(maximumModels)])
    }

    /// Starts this executable as an engine for recordings: better, and slower at the end of a segment.
    package static var thoroughCommand: EngineCommand { .thisExecutable(arguments: ["engine", name, "--thorough"]) }

    /// The child's main loop; returns its exit status.
    ///
    /// - Parameter maximumModels: `nil` for the engine's own choice.
    package static func run(model: String?, maximumModels: Int?, thorough: Bool) -> Int32 {
        var settings = thorough ? PocketSphinxSettings.thorough : PocketSphinxSettings()
        if let maximumModels { settings.maximumModels = maximumModels }
        return PocketSphinxWorker.run(
            modelDirectory: model ?? PocketSphinxModel.defaultDirectory, settings: settings)
    }
}
