import ArgumentParser
import Server

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A consistent copy of the store, also while the server runs.")

    @Argument(help: "The file to write; an older copy of that name is replaced when the new one is whole.")
    var file: String

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let configuration = try serving.load()
        try await failing { try await StoreCopy(configuration).backUp(to: file) }
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts a backup in the place of the store; the server must be stopped.")

    @Argument(help: "A file that `roomtone backup` wrote.")
    var file: String

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let configuration = try serving.load()
        try await failing { try await StoreCopy(configuration).restore(from: file) }
    }
}
