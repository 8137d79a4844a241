import Windowing

/// The rows of a replay as tab-separated text: a header, then rows by session and window end.
///
/// It keeps all rows, as the columns are known only at the end of the input: one per kind that occurs, alphabetically by
/// UTF-8. About 100 bytes a row and 16 a kind in it.
package struct ReplayTable: Sendable {
    private var rows: [ReplayRow] = []

    package init() {}

    package mutating func append(_ row: ReplayRow) { rows.append(row) }

    /// Gives the table to `write` in pieces of about 64 KiB.
    ///
    /// `kinds` holds every kind of the input, also of late events.
    package func write(sessions: borrowing SymbolTable, kinds: borrowing SymbolTable, _ write: ([UInt8]) -> Void) {
        let names = (0..<kinds.count).map { kinds.name(of: Int32($0)) }
        let columns = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
        let sessionNames = (0..<sessions.count).map { sessions.name(of: Int32($0)) }
        let alphabetical = sessionNames.indices.sorted {
            sessionNames[$0].utf8.lexicographicallyPrecedes(sessionNames[$1].utf8)
        }
        var rank = [Int](repeating: 0, count: sessionNames.count)
        for (position, session) in alphabetical.enumerated() { rank[session] = position }

        var bytes: [UInt8] = []
        bytes.append(contentsOf: "session\twindow_end_ms\tweighted\tn\tdistinct\tmean_sent".utf8)
        for column in columns {
            bytes.append(UInt8(ascii: "\t"))
            bytes.appendField(names[column])
        }
        bytes.append(UInt8(ascii: "\n"))
        let order = rows.indices.sorted {
            (rank[Int(rows[$0].session)], rows[$0].windowEnd) < (rank[Int(rows[$1].session)], rows[$1].windowEnd)
        }
        var counts = [Int64](repeating: 0, count: names.count)
        for index in order {
            let row = rows[index]
            bytes.appendField(sessionNames[Int(row.session)])
            bytes.append(UInt8(ascii: "\t"))
            bytes.appendDecimal(Int128(row.windowEnd))
            bytes.append(UInt8(ascii: "\t"))
            row.appendWeighted(to: &bytes)
            bytes.append(UInt8(ascii: "\t"))
            bytes.appendDecimal(Int128(row.count))
            bytes.append(UInt8(ascii: "\t"))
            bytes.appendDecimal(Int128(row.distinct))
            bytes.append(UInt8(ascii: "\t"))
            row.appendMean(to: &bytes)
            for kind in row.kinds { counts[Int(kind.kind)] = kind.count }
            for column in columns {
                bytes.append(UInt8(ascii: "\t"))
                bytes.appendDecimal(Int128(counts[column]))
            }
            for kind in row.kinds { counts[Int(kind.kind)] = 0 }
            bytes.append(UInt8(ascii: "\n"))
            if bytes.count >= 65_536 {
                write(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        write(bytes)
    }
}
