import ArgumentParser
import Foundation
import Server

/// The command: a server, and the tools around it.
@main
struct Roomtone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roomtone",
        abstract: "What happens in a conference room, kept and pushed live: captions, reactions, engagement.",
        version: RoomtoneVersion.text,
        subcommands: [
            Serve.self, Feed.self, Simulate.self, Watch.self, Token.self, CheckConfig.self, Doctor.self,
            Transcribe.self, Segment.self, Analyze.self, Translate.self, Replay.self, ScoreLeads.self, Recommend.self,
            Export.self, Backup.self, Restore.self, Bench.self, Engine.self, Manual.self,
        ])

    /// Runs the subcommand; exit status 2 for bad input or usage, 1 for a failure while running.
    nonisolated static func main() async {
        // A peer that went away is an error of its write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            StandardError.write("roomtone: \(failure.message)")
            Foundation.exit(failure.status)
        } catch {
            let code = exitCode(for: error)
            if code == .success {
                print(fullMessage(for: error))
                Foundation.exit(0)
            }
            if code == .validationFailure {
                StandardError.write("roomtone: \(message(for: error)) (see roomtone --help)")
                Foundation.exit(2)
            }
            StandardError.write("roomtone: \(error)")
            Foundation.exit(1)
        }
    }
}
