/// Points in time as ISO 8601 writes them (RFC 3339): `2026-11-21T09:00:00Z`, `2026-11-21T10:00:00.250+01:00`.
package enum TimeText {
    /// The milliseconds since the Unix epoch that a time may have: the years 1970 to 9999.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799_999

    /// Milliseconds since the Unix epoch; `nil` unless date, time (seconds may be left out) and zone are all there.
    ///
    /// Digits beyond milliseconds are dropped; a leap second counts as the last millisecond before it. O(n).
    package static func parse(_ text: String) -> Int64? {
        var scanner = Scanner(bytes: Array(text.utf8))
        guard scanner.bytes.count <= 40,
            let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), (1...12).contains(month), scanner.skip("-"),
            let day = scanner.number(digits: 2), (1...length(ofMonth: month, year: year)).contains(day),
            scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60
        else { return nil }
        var milliseconds: Int64 = 0
        if scanner.skip(":") {
            guard let second = scanner.number(digits: 2), second <= 60 else { return nil }
            guard let fraction = scanner.milliseconds() else { return nil }
            milliseconds = second == 60 ? 59_999 : second * 1_000 + fraction
        }
        guard let offset = scanner.zone(), scanner.isAtEnd else { return nil }
        let minutes = (days(year: year, month: month, day: day) * 24 + hour) * 60 + minute - offset
        return minutes * 60_000 + milliseconds
    }

    /// In UTC, with milliseconds only where there are any; `nil` outside `range`.
    package static func format(_ milliseconds: Int64) -> String? {
        guard range.contains(milliseconds) else { return nil }
        let date = date(day: milliseconds / 86_400_000)
        let rest = milliseconds % 86_400_000
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { padded($0, 2) }
        let fraction = rest % 1_000 == 0 ? "" : "." + padded(rest % 1_000, 3)
        return
            "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(clock.joined(separator: ":"))\(fraction)Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    // MARK: The proleptic Gregorian calendar

    private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01. Years are counted from March, so that the leap day ends them.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let monthOfYear = (month + 9) % 12
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leapDays + (153 * monthOfYear + 2) / 5 + day - 1 - 719_468
    }

    private static func date(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // The year can be guessed one too high at most, from the mean length of a year.
        var year = 1970 + day * 400 / 146_097
        if days(year: year, month: 1, day: 1) > day { year -= 1 }
        if days(year: year + 1, month: 1, day: 1) <= day { year += 1 }
        var rest = day - days(year: year, month: 1, day: 1)
        var month: Int64 = 1
        while rest >= length(ofMonth: month, year: year) {
            rest -= length(ofMonth: month, year: year)
            month += 1
        }
        return (year, month, rest + 1)
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func digit() -> Int64? {
            guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
                return nil
            }
            defer { position += 1 }
            return Int64(bytes[position] - UInt8(ascii: "0"))
        }

        mutating func number(digits: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// A fraction of a second; 0 without one, `nil` for a point without digits.
        mutating func milliseconds() -> Int64? {
            guard skip(".") || skip(",") else { return 0 }
            var value: Int64 = 0
            var count = 0
            while let digit = digit() {
                if count < 3 { value = value * 10 + digit }
                count += 1
            }
            guard count > 0 else { return nil }
            return count == 1 ? value * 100 : count == 2 ? value * 10 : value
        }

        /// Minutes east of UTC.
        mutating func zone() -> Int64? {
            if skip("Z") || skip("z") { return 0 }
            let sign: Int64
            if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
            guard let hours = number(digits: 2), hours < 24 else { return nil }
            _ = skip(":")
            guard let minutes = number(digits: 2), minutes < 60 else { return nil }
            return sign * (hours * 60 + minutes)
        }
    }
}
