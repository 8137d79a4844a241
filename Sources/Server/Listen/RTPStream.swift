import Concurrency
import Gateway
import MediaTransport
import RTPSocket
import RoomModel
import Rooms

/// One RTP stream from its port to its track: receives, reports back to the sender (RTCP), and ends by itself when
/// nothing comes any more.
final class RTPStream: Sendable {
    /// Of what one side of the stream knows; taken by the port's thread alone but for the counts.
    private struct State {
        var receiver = RTPReceiver()
        /// The newest report of the sender: its time, and when it came.
        var senderReport: (time: UInt32, at: Int64)?
        var reportedAt: Int64?
        var heardAt: Int64?
        var isOver = false
    }

    /// Time between two reports (RFC 3550 §6.2: 5 s at least).
    private static let reportInterval: Int64 = 5_000

    /// Of this receiver, in its reports.
    let source: UInt32
    private let state = Lock(State())
    private let track: AudioTrack
    private let idleTimeout: Int64
    private let clock: WallClock
    /// Told of units that found the track's queue full: UDP cannot be held back.
    private let overflow: @Sendable () -> Void

    init(
        track: AudioTrack, source: UInt32, idleTimeout: Int64, clock: WallClock,
        overflow: @escaping @Sendable () -> Void
    ) {
        self.track = track
        self.source = source
        self.idleTimeout = idleTimeout
        self.clock = clock
        self.overflow = overflow
    }

    var counts: RTPReceiver.Counts { state.withLock { $0.receiver.counts } }

    /// Ends the stream: what came is still heard.
    func end() {
        let units: [MediaUnit]? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            return state.receiver.finish()
        }
        guard let units else { return }
        post(units)
        track.end()
    }

    /// Called on the port's thread.
    func step(_ datagram: [UInt8]?, at now: Int64) -> RTPSocket.Step {
        let (units, step): ([MediaUnit], RTPSocket.Step) = state.withLock { state in
            guard !state.isOver else { return ([], RTPSocket.Step(wait: 0, isOver: true)) }
            var units: [MediaUnit] = []
            let began = state.heardAt ?? now
            state.heardAt = began
            if let datagram {
                state.heardAt = now
                units =
                    RTCP.isControl(datagram)
                    ? Self.takeControl(datagram, &state, at: now) : state.receiver.accept(datagram, at: now)
            } else {
                units = state.receiver.advance(to: now)
            }
            let isIdle = now - (state.heardAt ?? now) >= idleTimeout
            var step = RTPSocket.Step(wait: min(1_000, state.receiver.wait(at: now) ?? 1_000))
            step.reports = report(&state, at: now)
            if isIdle {
                state.isOver = true
                units += state.receiver.finish()
                step.isOver = true
            }
            return (units, step)
        }
        post(units)
        if step.isOver { track.end(.interrupted) }
        return step
    }

    private static func takeControl(_ datagram: [UInt8], _ state: inout State, at now: Int64) -> [MediaUnit] {
        var units: [MediaUnit] = []
        for message in RTCP.messages(in: datagram) {
            switch message {
            case .senderReport(let source, let time) where source == state.receiver.source:
                state.senderReport = (time, now)
            case .bye(let sources): for source in sources { units += state.receiver.bye(source) + [.stall] }
            case .senderReport, .other: break
            }
        }
        return units
    }

    private func report(_ state: inout State, at now: Int64) -> [[UInt8]] {
        guard state.receiver.source != nil else { return [] }
        guard let reported = state.reportedAt else {
            state.reportedAt = now
            return []
        }
        guard now - reported >= Self.reportInterval else { return [] }
        state.reportedAt = now
        let delay = state.senderReport.map { UInt32(clamping: (now - $0.at) * 65_536 / 1000) } ?? 0
        guard let block = state.receiver.report(lastReport: state.senderReport?.time ?? 0, delay: delay) else {
            return []
        }
        return [RTCP.receiverReport(from: source, [block], name: "roomtone")]
    }

    private func post(_ units: [MediaUnit]) {
        let now = clock.now()
        for unit in units where !track.post(.unit(unit, arrival: now)) { overflow() }
    }
}
