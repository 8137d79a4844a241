import Glibc

/// How an engine's process is started.
package struct EngineCommand: Equatable, Sendable {
    /// A path, or a name to be found in `PATH`.
    package var executable: String
    package var arguments: [String]
    /// What the engine writes to standard error goes where this process's goes. Off by default: an engine may print
    /// what it hears.
    package var showsErrors: Bool

    package init(executable: String, arguments: [String] = [], showsErrors: Bool = false) {
        self.executable = executable
        self.arguments = arguments
        self.showsErrors = showsErrors
    }

    /// This executable again, under other arguments.
    package static func thisExecutable(arguments: [String]) -> EngineCommand {
        EngineCommand(executable: "/proc/self/exe", arguments: arguments)
    }
}
