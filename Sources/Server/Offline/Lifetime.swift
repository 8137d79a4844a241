/// Spans of time as people type them: `90s`, `30m`, `1h`, `7d`.
package enum Lifetime {
    /// `nil` for `nil`.
    package static func read(_ text: String?) throws -> Duration? {
        guard let text else { return nil }
        return try duration(text)
    }

    /// - Parameter allowsNone: Whether no time at all, such as `0s`, will do.
    package static func duration(_ text: String, allowsNone: Bool = false) throws -> Duration {
        if allowsNone, text == "0" { return .zero }
        let units: [(suffix: String, milliseconds: Double)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
        ]
        for unit in units where text.hasSuffix(unit.suffix) {
            if let number = Double(text.dropLast(unit.suffix.count)), number > 0 || allowsNone && number == 0,
                number.isFinite,
                number * unit.milliseconds < 1e14
            {
                return .milliseconds(Int64(number * unit.milliseconds))
            }
        }
        throw InputError("\(text.prefix(32)) is no span of time; write 90s, 30m, 1h or 7d")
    }
}
