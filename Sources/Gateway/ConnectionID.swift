/// Names one WebSocket connection or one HTTP exchange for as long as the process runs.
///
/// A number is never given twice, so a late call about something that has ended reaches nobody. Each
/// request of a kept-alive HTTP connection has a number of its own.
package struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    /// The service thread in the top byte, that thread's running count below it.
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(thread: Int, serial: UInt64) {
        rawValue = UInt64(thread) << 56 | serial
    }

    var thread: Int { Int(rawValue >> 56) }

    /// Short text for `conn` fields and logs: lower-case hexadecimal.
    package var description: String { String(rawValue, radix: 16) }
}
