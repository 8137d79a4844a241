/// A page of section 1 in the macros of man(7).
struct ManualPage {
    /// What swift-argument-parser tells of a command, the part that a page shows.
    struct Tool: Decodable { var command: Command }

    struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var discussion: String?
        var shouldDisplay: Bool?
        var arguments: [Argument]?
        var subcommands: [Command]?
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String

            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        var kind: String
        var abstract: String?
        var defaultValue: String?
        var isOptional: Bool
        var isRepeating: Bool
        var shouldDisplay: Bool
        var valueName: String?
        var allValues: [String]?
        var names: [Name]?
    }

    private var lines: [String] = []

    var roff: String { lines.joined(separator: "\n") + "\n" }

    init(of command: Command, version: String) {
        let name = command.commandName
        lines = [#".TH "\#(name.uppercased())" "1" "" "\#(name) \#(version)" "User Commands""#, ".SH NAME"]
        text("\(name) - \(command.abstract ?? "")")
        lines.append(".SH SYNOPSIS")
        lines.append(".B \(Self.escaped(name))\n.I command\n[\\fIoptions\\fR]")
        lines.append(".SH COMMANDS")
        for subcommand in command.subcommands ?? [] { section(subcommand, within: name) }
        lines.append(".SH EXIT STATUS")
        text("0 when all went well, 1 when something failed while running, 2 when input or usage was wrong.")
        lines.append(".SH FILES")
        text("config/roomtone.yaml beside the other files of Roomtone lists every key of a configuration.")
        lines.append(".SH ENVIRONMENT")
        text("ROOMTONE_HOME: the folder that holds lexicons, config and audio-fixtures, in place of the usual ones.")
    }

    /// One command with its arguments; its own subcommands follow it, flat.
    private mutating func section(_ command: Command, within path: String) {
        guard command.shouldDisplay ?? true, command.commandName != "help" else { return }
        let path = "\(path) \(command.commandName)"
        let shown = (command.arguments ?? []).filter { $0.shouldDisplay && !Self.isCommon($0) }
        lines.append(#".SS "\#(Self.escaped(([path] + shown.map(Self.usage)).joined(separator: " ")))""#)
        text(command.abstract ?? "")
        if let discussion = command.discussion {
            lines.append(".PP")
            text(discussion)
        }
        for argument in shown {
            lines.append(".TP\n.B \(Self.escaped(Self.label(argument)))")
            var words = argument.abstract ?? ""
            // The parser lists the values of enumerations; abstracts name them already.
            if let value = argument.defaultValue { words += " (default: \(value))" }
            text(words)
        }
        for subcommand in command.subcommands ?? [] { section(subcommand, within: path) }
    }

    private mutating func text(_ words: String) {
        lines += words.split(whereSeparator: \.isNewline).map { Self.escaped(String($0)) }
    }

    private static func isCommon(_ argument: Argument) -> Bool {
        ["help", "version"].contains(argument.names?.last?.name ?? "")
    }

    /// `[--port port]`, `file…`
    private static func usage(_ argument: Argument) -> String {
        let value = "\(argument.valueName ?? "value")"
        let core =
            switch argument.kind {
            case "positional": value
            case "flag": argument.names?.last?.text ?? value
            default: "\(argument.names?.last?.text ?? "") \(value)"
            }
        return (argument.isOptional ? "[\(core)]" : core) + (argument.isRepeating ? "…" : "")
    }

    /// `-h, --help`, `--port port`, `file`
    private static func label(_ argument: Argument) -> String {
        guard let names = argument.names, !names.isEmpty else { return argument.valueName ?? "value" }
        let words = names.map(\.text).joined(separator: ", ")
        return argument.kind == "option" ? "\(words) \(argument.valueName ?? "value")" : words
    }

    /// No word begins a request, and hyphens of options stay hyphens.
    private static func escaped(_ text: String) -> String {
        let safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
            .replacing("…", with: "...")
        return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&" + safe : safe
    }
}
