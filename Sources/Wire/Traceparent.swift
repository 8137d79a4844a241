/// A W3C trace context as `traceparent` carries it: `00-<32 hex digits>-<16 hex digits>-<flags>`.
package struct Traceparent: Hashable, Sendable {
    /// 32 lower-case hex digits, not all zero.
    package let trace: String
    /// 16 lower-case hex digits of the caller's span.
    package let span: String

    /// `nil` for anything else; a trace that cannot be read is no reason to refuse a request (W3C §3.2).
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, Self.isHex(parts[0], 2), parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            Self.isHex(parts[1], 32), Self.isHex(parts[2], 16), Self.isHex(parts[3], 2),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        trace = String(parts[1])
        span = String(parts[2])
    }

    private static func isHex(_ part: Substring, _ count: Int) -> Bool {
        part.utf8.count == count
            && part.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
