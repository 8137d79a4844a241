/// Numbers and names as the bytes that rows hold.
extension [UInt8] {
    /// A whole number.
    mutating func appendDecimal(_ number: Int128) {
        if let small = Int64(exactly: number) {
            if small < 0 { append(UInt8(ascii: "-")) }
            appendDigits(small.magnitude, atLeast: 1)
        } else {
            append(contentsOf: "\(number)".utf8)
        }
    }

    /// A quotient with a fixed number of decimals, exact, rounded to the nearest.
    ///
    /// Half way between two, it goes where the nearest double lies, as `printf` would print that, and to the even digit
    /// where the double is half way too.
    mutating func appendQuotient(_ numerator: Int128, by denominator: Int128, decimals: Int) {
        var scale: Int128 = 1
        for _ in 0..<decimals { scale *= 10 }
        let magnitude = numerator < 0 ? -numerator : numerator
        var (quotient, remainder) = (magnitude * scale).quotientAndRemainder(dividingBy: denominator)
        let half = remainder * 2 - denominator
        if half > 0 || half == 0 && Self.tieRoundsUp(magnitude, denominator, isOdd: quotient & 1 == 1) { quotient += 1 }
        if numerator < 0, quotient > 0 { append(UInt8(ascii: "-")) }
        (quotient, remainder) = quotient.quotientAndRemainder(dividingBy: scale)
        appendDecimal(quotient)
        append(UInt8(ascii: "."))
        appendDigits(UInt64(remainder), atLeast: decimals)
    }

    private static func tieRoundsUp(_ numerator: Int128, _ denominator: Int128, isOdd: Bool) -> Bool {
        let (top, bottom) = (Double(numerator), Double(denominator))
        // What the rounded quotient has too much, without rounding: a fused multiply-add.
        let excess = (-top).addingProduct(top / bottom, bottom)
        return excess == 0 ? isOdd : excess > 0
    }

    private mutating func appendDigits(_ number: UInt64, atLeast width: Int) {
        var number = number
        let start = count
        var digits = 0
        repeat {
            append(UInt8(ascii: "0") + UInt8(number % 10))
            number /= 10
            digits += 1
        } while number > 0 || digits < width
        self[start...].reverse()
    }

    /// A name as a field of tab-separated text: control characters become spaces, so that no name breaks a row.
    mutating func appendField(_ name: String) {
        for byte in name.utf8 { append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte) }
    }

    /// A name as a JSON string (RFC 8259, 7).
    mutating func appendJSONString(_ name: String) {
        append(UInt8(ascii: "\""))
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                append(contentsOf: "\\u00".utf8)
                append(digits[Int(byte >> 4)])
                append(digits[Int(byte & 15)])
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
