import ArgumentParser
import Server

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Loads and checks everything; prints every problem with its key path.")

    @Argument(help: "The configuration file; without it the built-in defaults.")
    var file: String?

    func run() throws {
        let problems = ConfigurationCheck.problems(of: file)
        guard let first = problems.first else {
            return print("\(file ?? "the defaults"): no problems")
        }
        for problem in problems { print(problem) }
        let others = problems.count == 1 ? "" : " (the first of \(problems.count) problems)"
        throw CommandFailure.usage(first + others)
    }
}
