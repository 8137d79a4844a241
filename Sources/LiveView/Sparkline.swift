/// A row of figures as a row of bars.
package enum Sparkline {
    private static let bars = Array("▁▂▃▄▅▆▇█")

    /// The newest `columns` values, a bar each, within `range`; beyond it the least or the greatest bar.
    package static func text(
        _ values: some BidirectionalCollection<Double>, in range: ClosedRange<Double>, columns: Int
    )
        -> String
    {
        String(
            values.suffix(max(0, columns)).map { value in
                guard value.isFinite, range.upperBound > range.lowerBound else { return bars[0] }
                let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
                return bars[Int((min(max(share, 0), 1) * Double(bars.count - 1)).rounded())]
            })
    }
}
