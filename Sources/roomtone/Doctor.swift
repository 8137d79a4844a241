import ArgumentParser
import Foundation
import Server

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks at libraries, files, disk, limits, clock, port, engine and translators; says what to do.",
        discussion: "A line for each: ok, warn or fail. Exit status 1 when anything fails. Changes nothing.")

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let configuration = try serving.load()
        let isColored = isatty(STDOUT_FILENO) == 1
        var failures = 0
        await Examination(path: serving.config, configuration: configuration).run { finding in
            if finding.state == .fail { failures += 1 }
            StandardOutput.write(Self.line(finding, isColored: isColored))
        }
        guard failures == 0 else {
            throw CommandFailure.running("\(failures) of these must be mended before the server works")
        }
    }

    private static func line(_ finding: Finding, isColored: Bool) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        let color = [.ok: "32", .warn: "33", .fail: "31"][finding.state] ?? "0"
        let state = padded(finding.state.rawValue, 6)
        return (isColored ? "\u{1B}[\(color)m\(state)\u{1B}[0m" : state) + padded(finding.subject, 12) + finding.text
            + (finding.remedy.map { ": \($0)" } ?? "") + "\n"
    }
}
