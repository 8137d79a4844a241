import RoomModel
import SoundFiles
import TextAnalysis

/// What a command's exit status says of an error: 2 for the user's input, 1 for a failure while running.
package enum ExitStatus {
    package static func of(_ error: any Error) -> Int32 {
        switch error {
        case is SoundFileError, is ConfigurationError, is LexiconError, is WishError, is InputError, is ServerError: 2
        default: 1
        }
    }
}

/// Input that a command cannot use: what, where, and what to do.
package struct InputError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
