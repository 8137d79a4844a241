/// Cuts an engine's input into frames, however the bytes arrive.
///
/// Holds at most one frame. After an error the stream has no frame boundary any more: stop reading it.
package struct EngineFrameParser {
    private static let headerSize = 5

    private var buffer: [UInt8] = []
    private var read = 0

    package init() {}

    /// Takes the next bytes; call `next()` until it gives `nil` before taking more.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        if read > 0 {
            buffer.removeFirst(read)
            read = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or `nil` until more bytes come.
    package mutating func next() throws(EngineProtocolError) -> EngineFrame? {
        guard buffer.count - read >= Self.headerSize else { return nil }
        var length = 0
        for index in 0..<4 { length |= Int(buffer[read + 1 + index]) << (8 * index) }
        guard length <= EngineProtocol.maximumPayload else { throw .frameTooLong(bytes: length) }
        guard buffer.count - read >= Self.headerSize + length else { return nil }
        let payload = read + Self.headerSize
        let frame = try EngineFrame(type: buffer[read], payload: buffer[payload..<payload + length])
        read = payload + length
        return frame
    }
}
