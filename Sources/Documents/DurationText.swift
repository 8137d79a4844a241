/// Durations as people write them: a number and its unit, `500ms`, `1.5s`, `10m`, `1h`, `30d`.
package enum DurationText {
    /// Units in milliseconds, the largest first.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// `nil` unless the text is a decimal number, not negative, of up to nine digits and three decimals, and a unit;
    /// a bare `0` is zero.
    package static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(digits.count)
        guard let scale = units.first(where: { $0.name == unit })?.milliseconds else { return nil }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count), let whole = Int64(parts[0]) else {
            return nil
        }
        guard parts.count == 2 else { return .milliseconds(whole * scale) }
        guard (1...3).contains(parts[1].count), let fraction = Int64(parts[1]) else { return nil }
        let thousandths = [100, 10, 1][parts[1].count - 1] * fraction
        return .milliseconds(whole * scale) + .microseconds(thousandths * scale)
    }

    /// The shortest text that `parse` reads back to the same duration, in the largest unit that divides it.
    package static func format(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        for unit in units where milliseconds != 0 && milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "0"
    }
}

extension Duration {
    /// Whole milliseconds, rounded down; saturates.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        return overflow ? (seconds < 0 ? .min : .max) : product + attoseconds / 1_000_000_000_000_000
    }
}

/// Amounts of memory as people write them: `4096`, `64KiB`, `16MiB`, `1GiB`.
package enum ByteCountText {
    private static let units: [(name: String, bytes: Int)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

    /// `nil` unless the text is a whole number, not negative, of up to twelve digits, and perhaps a unit.
    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard (1...12).contains(digits.count), let number = Int(digits) else { return nil }
        if unit.isEmpty { return number }
        guard let scale = units.first(where: { $0.name == unit })?.bytes else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: scale)
        return overflow ? nil : product
    }

    package static func format(_ bytes: Int) -> String {
        for unit in units where bytes != 0 && bytes % unit.bytes == 0 { return "\(bytes / unit.bytes)\(unit.name)" }
        return "\(bytes)"
    }
}
