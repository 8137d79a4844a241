import Windowing

/// One window of one session as `roomtone replay` prints it; names are the caller's interned numbers.
package struct ReplayRow: Hashable, Sendable {
    package var session: Int32
    package var windowEnd: Int64
    /// Sum of weights in millionths.
    package var weighted: Int128
    package var count: Int64
    /// Distinct attendees.
    package var distinct: Int64
    /// Sum of the events' sentiments in billionths, and how many had one.
    package var sentimentSum: Int64
    package var sentimentCount: Int64
    /// Kinds that occur in the window with their counts, in order of their interned number.
    package var kinds: [WindowTotals.KindCount]

    init(session: Int32, _ totals: WindowTotals) {
        self.session = session
        windowEnd = totals.end
        weighted = totals.sums.weight
        count = totals.sums.count
        distinct = totals.distinct
        sentimentSum = totals.sums.value
        sentimentCount = totals.sums.valueCount
        kinds = totals.kinds
    }

    /// Appends the row as a line of NDJSON; `mean_sent` is null where no event of the window had a sentiment.
    package func appendNDJSON(
        to bytes: inout [UInt8], sessions: borrowing SymbolTable, kinds names: borrowing SymbolTable
    ) {
        bytes.append(contentsOf: #"{"session":"#.utf8)
        bytes.appendJSONString(sessions.name(of: session))
        bytes.append(contentsOf: #","window_end_ms":"#.utf8)
        bytes.appendDecimal(Int128(windowEnd))
        bytes.append(contentsOf: #","weighted":"#.utf8)
        appendWeighted(to: &bytes)
        bytes.append(contentsOf: #","n":"#.utf8)
        bytes.appendDecimal(Int128(count))
        bytes.append(contentsOf: #","distinct":"#.utf8)
        bytes.appendDecimal(Int128(distinct))
        bytes.append(contentsOf: #","mean_sent":"#.utf8)
        if sentimentCount > 0 { appendMean(to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
        bytes.append(contentsOf: #","kinds":{"#.utf8)
        let named = kinds.map { (name: names.name(of: $0.kind), count: $0.count) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (index, kind) in named.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.appendJSONString(kind.name)
            bytes.append(UInt8(ascii: ":"))
            bytes.appendDecimal(Int128(kind.count))
        }
        bytes.append(contentsOf: "}}\n".utf8)
    }

    /// The sum of weights with one decimal.
    func appendWeighted(to bytes: inout [UInt8]) { bytes.appendQuotient(weighted, by: 1_000_000, decimals: 1) }

    /// The mean sentiment with six decimals, 0.000000 where there was none.
    func appendMean(to bytes: inout [UInt8]) {
        bytes.appendQuotient(Int128(sentimentSum), by: Int128(max(sentimentCount, 1)) * 1_000_000_000, decimals: 6)
    }
}
