import Foundation

/// Why a command ends without having done its work: one line, and the status to exit with.
struct CommandFailure: Error {
    var message: String
    var status: Int32

    /// The input or the way the command was called is wrong.
    static func usage(_ message: String) -> CommandFailure { CommandFailure(message: message, status: 2) }

    /// Something failed while running.
    static func running(_ message: String) -> CommandFailure { CommandFailure(message: message, status: 1) }
}

/// The terminal's other stream: errors and progress.
enum StandardError {
    /// One line.
    static func write(_ line: String) {
        let oneLine = line.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: " ")
        FileHandle.standardError.write(Data((oneLine + "\n").utf8))
    }

    /// Replaces the progress line; nothing when nobody looks at a terminal.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data(("\r\u{1B}[K" + text).utf8))
    }
}

/// Standard output in whole blocks, so that long tables are not written line by line.
enum StandardOutput {
    static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
    static func write(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }
}
