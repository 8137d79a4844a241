import ArgumentParser
import Foundation
import Server

/// The recogniser's side of a pipe: what the server starts for each of its engines (docs/engine-protocol.md).
struct Engine: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Speaks the engine protocol on stdin and stdout; started by the server.", shouldDisplay: false)

    @Argument(help: "pocketsphinx.")
    var name: String

    @Option(help: "The model's directory.")
    var model: String?

    @Option(help: "Most active sound models in each 10 ms.")
    var maxModels: Int?

    @Flag(help: "For recordings: better, and slower at the end of a segment.")
    var thorough = false

    func run() throws {
        guard name == "pocketsphinx" else {
            throw CommandFailure.usage("there is no engine \(name) in this executable; it holds pocketsphinx")
        }
        Foundation.exit(BuiltInEngine.run(model: model, maximumModels: maxModels, thorough: thorough))
    }
}
