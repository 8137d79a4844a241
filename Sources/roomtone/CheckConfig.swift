import ArgumentParser
import Server

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Loads and checks everything; prints every problem with its key path.")

    @Argument(help: "The configuration file; without it the built-in defaults.")
    var file: String?

    func run() throws {
        let problems = ConfigurationCheck.problems(of: file)
        guard problems.isEmpty else {
            for problem in problems { StandardError.write(problem) }
            throw CommandFailure.usage(
                "\(problems.count) \(problems.count == 1 ? "problem" : "problems") in \(file ?? "the defaults"); nothing was started"
            )
        }
        print("\(file ?? "the defaults"): no problems")
    }
}
