@testable import MediaTransport

/// Builds Ogg streams page by page, for tests.
struct OggFixture {
    var serial: UInt32 = 77
    var sequence: UInt32 = 0

    /// A page with the given packets; `isOpen` leaves the last one to be continued.
    mutating func page(
        _ packets: [[UInt8]], granule: Int64, isFirst: Bool = false, isLast: Bool = false, isContinued: Bool = false,
        isOpen: Bool = false
    ) -> [UInt8] {
        var table: [UInt8] = []
        for (index, packet) in packets.enumerated() {
            table += [UInt8](repeating: 255, count: packet.count / 255)
            if !(isOpen && index == packets.count - 1) { table.append(UInt8(packet.count % 255)) }
        }
        var page = Array("OggS".utf8) + [0]
        page.append((isContinued ? 1 : 0) | (isFirst ? 2 : 0) | (isLast ? 4 : 0))
        page += Self.little(UInt64(bitPattern: granule), 8) + Self.little(UInt64(serial), 4)
        page += Self.little(UInt64(sequence), 4) + [0, 0, 0, 0, UInt8(table.count)] + table + packets.flatMap { $0 }
        page.replaceSubrange(OggChecksum.range, with: Self.little(UInt64(OggChecksum.value(of: page[...])), 4))
        sequence += 1
        return page
    }

    mutating func headers(preSkip: Int = 312, gain: Int16 = 0, channels: UInt8 = 1, tags: Int = 40) -> [UInt8] {
        page([Self.head(preSkip: preSkip, gain: gain, channels: channels)], granule: 0, isFirst: true)
            + page([Array("OpusTags".utf8) + [UInt8](repeating: 1, count: tags)], granule: 0)
    }

    static func head(preSkip: Int, gain: Int16, channels: UInt8) -> [UInt8] {
        Array("OpusHead".utf8) + [1, channels] + little(UInt64(preSkip), 2) + little(48_000, 4)
            + little(UInt64(UInt16(bitPattern: gain)), 2) + [0]
    }

    /// A packet that its first byte says holds one frame of 20 ms, told apart by `mark`.
    static func packet(_ mark: Int, length: Int = 40) -> [UInt8] {
        [9 << 3] + (1..<length).map { UInt8(truncatingIfNeeded: mark &* 31 &+ $0) }
    }

    static func little(_ value: UInt64, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
