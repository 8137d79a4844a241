import Transcription

/// What a reader may expect of an engine's captions; said wherever they are shown.
enum EngineQuality: String {
    /// One word in four is wrong on a good day: the drift is there, names and figures are not.
    case gist
    /// One word in twenty is wrong of clear speech: to be read, not to be quoted.
    case draft
    /// An engine of the operator's own, which nobody here has measured.
    case unrated

    static func of(_ engine: EngineDescription?) -> EngineQuality {
        switch (engine?.name, engine?.model) {
        case (BuiltInEngine.name, _): .gist
        case (InstalledWhisper.name, InstalledWhisper.model): .draft
        default: .unrated
        }
    }
}
