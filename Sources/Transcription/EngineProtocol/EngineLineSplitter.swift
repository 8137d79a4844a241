/// Cuts an engine's output into lines, holding at most one line of the allowed length.
package struct EngineLineSplitter {
    private var line: [UInt8] = []
    private var skipping = false

    package init() {}

    /// Takes bytes as they come and gives the lines that are now whole, without line feeds; empty ones are left out.
    ///
    /// A line that is too long is reported once, when it passes the limit, and its rest is skipped.
    package mutating func split(_ bytes: some Sequence<UInt8>) -> [Result<[UInt8], EngineProtocolError>] {
        var lines: [Result<[UInt8], EngineProtocolError>] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                if !skipping, !line.isEmpty { lines.append(.success(line)) }
                line.removeAll(keepingCapacity: true)
                skipping = false
            } else if !skipping {
                if line.count == EngineProtocol.maximumLine {
                    lines.append(.failure(.lineTooLong))
                    line = []
                    skipping = true
                } else {
                    line.append(byte)
                }
            }
        }
        return lines
    }
}
