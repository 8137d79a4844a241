import CWebSockets
import Synchronization

/// The library's errors and warnings, which name files and reasons that its return values do not.
enum LibraryLog {
    private static let latest = Mutex<String?>(nil)
    private static let reader = Mutex<(@Sendable (String) -> Void)?>(nil)

    /// Gives every line from now on to `reader`, from whichever thread it comes.
    static func read(_ reader: (@Sendable (String) -> Void)?) { Self.reader.withLock { $0 = reader } }

    /// The last error, on one line.
    static var lastError: String? { latest.withLock { $0 } }

    static func install() {
        lws_set_log_level(Int32(LLL_ERR | LLL_WARN), libraryLogLine)
    }

    fileprivate static func note(level: Int32, _ line: String) {
        if level == LLL_ERR { latest.withLock { $0 = line } }
        reader.withLock { $0 }?(line)
    }
}

private func libraryLogLine(level: Int32, line: UnsafePointer<CChar>?) {
    guard let line else { return }
    LibraryLog.note(level: level, String(String(cString: line).prefix { $0 != "\n" }))
}
