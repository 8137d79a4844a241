import Foundation
import Server
import Synchronization

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
    /// Whether a progress line stands on the terminal.
    private static let isShowing = Atomic(false)

    /// One line.
    static func write(_ line: String) {
        clear()
        let oneLine = line.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: " ")
        DescriptorOutput.write(Array((oneLine + "\n").utf8), to: STDERR_FILENO)
    }

    /// Replaces the progress line; nothing when nobody looks at a terminal.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        isShowing.store(!text.isEmpty, ordering: .relaxed)
        DescriptorOutput.write(Array(("\r\u{1B}[K" + text).utf8), to: STDERR_FILENO)
    }
}

extension StandardError {
    /// Takes the progress line away before anything else is written.
    static func clear() {
        if isShowing.load(ordering: .relaxed) { progress("") }
    }
}

/// Standard output in whole blocks, so that long tables are not written line by line.
///
/// When its reader has seen enough (`| head`), the command ends quietly.
enum StandardOutput {
    static func write(_ text: String) { write(Array(text.utf8)) }

    static func write(_ bytes: [UInt8]) {
        StandardError.clear()
        if !DescriptorOutput.write(bytes, to: STDOUT_FILENO) { exit(1) }
    }

    /// The same for a server, which goes on when nobody reads its first lines.
    static func tell(_ text: String) { DescriptorOutput.write(Array(text.utf8), to: STDOUT_FILENO) }
}
