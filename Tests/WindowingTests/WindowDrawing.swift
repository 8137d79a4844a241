@testable import Windowing

/// Draws a stream and its closed windows on one axis, for the eye that looks at a failure.
///
/// ```
/// [0, 20)   |3· 2·····|      count 5, distinct 2
/// ```
enum WindowDrawing {
    static func draw(_ elements: [WindowElement], _ closed: [WindowTotals], width: Int64 = 72) -> String {
        let times = elements.map(\.time) + closed.flatMap { [$0.start, $0.end] }
        guard let first = times.min(), let last = times.max() else { return "nothing" }
        let scale = max(1, last.subtractingReportingOverflow(first).partialValue.magnitude / UInt64(width) + 1)
        func column(_ time: Int64) -> Int { Int(UInt64(bitPattern: time &- first) / scale) }
        var lines = ["first time \(first), one column is \(scale) ms"]
        lines.append("arrivals: " + elements.map { "\($0.time):m\($0.member)k\($0.kind)" }.joined(separator: " "))
        for window in closed {
            let (start, end) = (column(window.start), max(column(window.start) + 1, column(window.end)))
            var row = [Character](repeating: "·", count: end - start)
            for element in elements where element.time >= window.start && element.time < window.end {
                row[min(column(element.time) - start, row.count - 1)] = "x"
            }
            lines.append(
                String(repeating: " ", count: start) + "[" + String(row) + ") end \(window.end) n \(window.sums.count)"
                    + " distinct \(window.distinct)")
        }
        return lines.joined(separator: "\n")
    }
}
