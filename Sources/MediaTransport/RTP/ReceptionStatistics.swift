/// What a receiver reports of one source (RFC 3550 §6.4.1, appendices A.3 and A.8).
package struct ReceptionStatistics: Equatable, Sendable {
    private var first: Int64?
    private var greatest: Int64 = 0
    package private(set) var received: Int64 = 0
    private var expectedBefore: Int64 = 0
    private var receivedBefore: Int64 = 0
    private var transit: Int64?
    /// Of the arrival spacing, in units of the 48 kHz clock.
    package private(set) var jitter = 0.0

    package init() {}

    /// Takes a packet: unwrapped sequence number and timestamp, arrival in milliseconds.
    package mutating func note(sequence: Int64, timestamp: Int64, at now: Int64) {
        if first == nil {
            first = sequence
            greatest = sequence
        }
        greatest = max(greatest, sequence)
        received += 1
        let newTransit = now * 48 - timestamp
        if let transit {
            jitter += (Double(abs(newTransit - transit)) - jitter) / 16
        }
        transit = newTransit
    }

    package var expected: Int64 { first.map { greatest - $0 + 1 } ?? 0 }

    /// Lost since the stream began; negative when duplicates outnumber the lost.
    package var lost: Int64 { expected - received }

    /// The next report's block; loss is counted from the previous one on.
    package mutating func report(of source: UInt32, lastReport: UInt32, delay: UInt32) -> RTCP.ReceptionBlock {
        let expectedNow = expected - expectedBefore
        let lostNow = expectedNow - (received - receivedBefore)
        expectedBefore = expected
        receivedBefore = received
        let fraction = expectedNow > 0 && lostNow > 0 ? lostNow * 256 / expectedNow : 0
        return RTCP.ReceptionBlock(
            source: source, fractionLost: UInt8(clamping: fraction), lost: Int32(clamping: lost),
            highestSequence: UInt32(truncatingIfNeeded: greatest), jitter: UInt32(clamping: Int64(jitter)),
            lastReport: lastReport, delay: delay)
    }
}
