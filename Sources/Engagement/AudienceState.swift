import Windowing

/// The state of a room's windows and moments as bytes: a checkpoint, so that a restart runs only what came after it.
///
/// A cache: what another version, another configuration or a damaged disk left is refused, and the log is run from its beginning.
package enum AudienceState {
    /// Rises with every change of what is written.
    private static let format = 2

    /// Head, check sum, body.
    package static func write(
        _ windows: SessionWindows, _ moments: MomentDetector, _ configuration: EngagementConfiguration
    ) -> [UInt8] {
        var (windows, moments) = (windows, moments)
        var body = StateCoder()
        windows.code(&body)
        moments.code(&body)
        var whole = StateCoder()
        var head = head(configuration)
        var sum = checkSum(body.bytes)
        var bytes = body.bytes
        whole.text(&head)
        whole.value(&sum)
        whole.array(&bytes)
        return whole.bytes
    }

    /// `nil` when the bytes are of another version or configuration, or not whole.
    package static func read(
        _ bytes: [UInt8], session: String, _ configuration: EngagementConfiguration
    ) -> (windows: SessionWindows, moments: MomentDetector)? {
        var whole = StateCoder(reading: bytes)
        var (head, sum, inner) = ("", UInt64(0), [UInt8]())
        whole.text(&head)
        guard whole.isIntact, head == self.head(configuration) else { return nil }
        whole.value(&sum)
        whole.array(&inner)
        guard whole.isIntact, whole.isAtEnd, sum == checkSum(inner) else { return nil }
        var windows = SessionWindows(session: session, configuration: configuration)
        var moments = MomentDetector(configuration: configuration)
        var body = StateCoder(reading: inner)
        windows.code(&body)
        moments.code(&body)
        return body.isIntact && body.isAtEnd ? (windows, moments) : nil
    }

    private static func head(_ configuration: EngagementConfiguration) -> String {
        "roomtone audience \(format) \(configuration)"
    }

    private static func checkSum(_ bytes: [UInt8]) -> UInt64 { SymbolTable.stableHash(bytes.span) }
}
