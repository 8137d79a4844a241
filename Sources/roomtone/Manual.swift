import ArgumentParser
import Foundation
import Server

/// The manual page, from the same words as `--help`; `make install` puts it where `man roomtone` looks.
struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the manual page, made of what --help says, for man.", shouldDisplay: false)

    func run() throws {
        let help = Data(Roomtone._dumpHelp().utf8)
        let tool = try JSONDecoder().decode(ManualPage.Tool.self, from: help)
        StandardOutput.write(ManualPage(of: tool.command, version: RoomtoneVersion.text).roff)
    }
}
