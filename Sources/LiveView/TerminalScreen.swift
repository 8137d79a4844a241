import Foundation
import Glibc

/// A terminal's other screen for as long as a view is drawn; `leave` brings the former one back.
package struct TerminalScreen: Sendable {
    private let descriptor: Int32

    /// `nil` where the descriptor is no terminal.
    package init?(_ descriptor: Int32) {
        guard isatty(descriptor) == 1, ProcessInfo.processInfo.environment["TERM"] != "dumb" else { return nil }
        self.descriptor = descriptor
    }

    /// The other screen, without a cursor.
    package var entering: String { "\u{1B}[?1049h\u{1B}[?25l" }
    package var leaving: String { "\u{1B}[?25h\u{1B}[?1049l" }

    /// Columns and rows now; 80 × 24 where the terminal does not tell.
    package var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// What brings these rows onto the screen in place of the former ones.
    package func drawing(_ rows: [Row]) -> String {
        rows.enumerated().reduce(into: "") { text, entry in
            text +=
                "\u{1B}[\(entry.offset + 1);1H\(Self.code(entry.element.style))\(entry.element.text)\u{1B}[0m\u{1B}[K"
        } + "\u{1B}[J"
    }

    private static func code(_ style: Row.Style) -> String {
        switch style {
        case .title: "\u{1B}[1m"
        case .plain: ""
        case .faint: "\u{1B}[2m"
        case .urgent: "\u{1B}[1;31m"
        }
    }
}
