/// Powers and logarithms to the base of two from the standard library alone, so that the module needs no C library.
///
/// Exact to about 1e-9, which is far more than a weight of words can mean.
enum Exponential {
    /// 2 to the power of x.
    static func power2(_ x: Double) -> Double {
        guard x > -1_000 else { return 0 }
        let whole = min(x, 1_000).rounded(.down)
        let fraction = (min(x, 1_000) - whole) * 0.693_147_180_559_945_3
        // e^fraction, fraction in 0..<0.694: the series is below 1e-12 after 13 terms.
        var (term, sum) = (1.0, 1.0)
        for n in 1...13 {
            term *= fraction / Double(n)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(whole), significand: sum)
    }

    /// The logarithm to the base of two of a positive number.
    static func log2(_ x: Double) -> Double {
        guard x > 0, x.isFinite else { return 0 }
        let significand = x.significand
        // ln(m) = 2 artanh((m - 1) / (m + 1)), m in 1..<2.
        let ratio = (significand - 1) / (significand + 1)
        var (power, sum) = (ratio, 0.0)
        for n in stride(from: 1, through: 21, by: 2) {
            sum += power / Double(n)
            power *= ratio * ratio
        }
        return Double(x.exponent) + 2 * sum / 0.693_147_180_559_945_3
    }
}
