/// The configured secret that a metrics collector shows instead of a JWT.
package struct ScrapeToken: Sendable {
    private let bytes: [UInt8]

    /// `nil` for a text too short to be a secret: under 16 bytes.
    package init?(_ text: String) {
        bytes = Array(text.utf8)
        guard bytes.count >= 16 else { return nil }
    }

    /// Compares in a time that depends on the candidate's length only.
    package func matches(_ candidate: String) -> Bool {
        let candidate = Array(candidate.utf8)
        var difference = UInt(bitPattern: candidate.count ^ bytes.count)
        for (index, byte) in candidate.enumerated() {
            difference |= UInt(byte ^ bytes[index % bytes.count])
        }
        return difference == 0
    }
}

extension ScrapeToken: CustomStringConvertible, CustomReflectable {
    package var description: String { "ScrapeToken(…)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
