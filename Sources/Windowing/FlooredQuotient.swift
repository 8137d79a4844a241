extension Int64 {
    /// The quotient rounded down, also below zero, where `/` rounds up: -1 belongs to the pane before 0.
    package func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
