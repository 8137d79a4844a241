import Foundation
import Glibc

/// A pair of UDP ports for one RTP stream, the even one for RTP and the odd one for RTCP (RFC 3550 §11), on a thread of
/// its own.
///
/// Knows addresses and bytes only; what they mean is for `step` to say.
package final class RTPSocket: Sendable {
    /// What `step` wants done.
    package struct Step: Sendable {
        /// Milliseconds until it wants to be called again even if nothing comes.
        package var wait: Int64
        /// Datagrams for the sender's control port.
        package var reports: [[UInt8]]
        /// Close the ports.
        package var isOver: Bool

        package init(wait: Int64, reports: [[UInt8]] = [], isOver: Bool = false) {
            self.wait = wait
            self.reports = reports
            self.isOver = isOver
        }
    }

    /// The even port.
    package let port: UInt16
    /// Its writing end wakes the thread to close.
    private let wakeUp: Int32

    /// Opens the ports and starts the thread.
    ///
    /// - Parameters:
    ///   - networks: Whose datagrams are taken, beside this machine's own.
    ///   - step: Called on the thread with a datagram, or with `nil` when its wait is over; and a steady clock's
    ///     milliseconds.
    package init(
        host: String, networks: [AddressNetwork],
        step: @escaping @Sendable (_ datagram: [UInt8]?, _ now: Int64) -> Step
    ) throws(RTPSocketError) {
        let (media, control) = try Self.pair(host: host)
        port = media.port
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .noThread }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wakeUp = ends[1]
        let loop = Loop(media: media, control: control, wakeUp: ends[0], networks: networks, step: step)
        let thread = Thread { loop.run() }
        thread.name = "rtp"
        thread.start()
    }

    deinit {
        // The reading end is closed by the loop, which sees the hang-up.
        Glibc.close(wakeUp)
    }

    /// A free even port and the odd one after it. A few tries are plenty: the kernel gives ports at random.
    private static func pair(host: String) throws(RTPSocketError) -> (DatagramSocket, DatagramSocket) {
        for _ in 0..<64 {
            let media = try DatagramSocket(host: host, port: 0)
            guard media.port % 2 == 0, media.port < .max else { continue }
            if let control = try? DatagramSocket(host: host, port: media.port + 1) { return (media, control) }
        }
        throw .noPair(host: host)
    }
}

/// What the thread does. Made on the opener's thread, then used by its own alone, hence unchecked.
private final class Loop: @unchecked Sendable {
    private let media: DatagramSocket
    private let control: DatagramSocket
    private let wakeUp: Int32
    private let networks: [AddressNetwork]
    private let step: @Sendable ([UInt8]?, Int64) -> RTPSocket.Step
    /// Where reports go: where control packets come from, else to the sender of the media itself (RFC 5761).
    private var mediaPeer: DatagramAddress?
    private var controlPeer: DatagramAddress?
    private var next = RTPSocket.Step(wait: 1_000)

    init(
        media: DatagramSocket, control: DatagramSocket, wakeUp: Int32, networks: [AddressNetwork],
        step: @escaping @Sendable ([UInt8]?, Int64) -> RTPSocket.Step
    ) {
        self.media = media
        self.control = control
        self.wakeUp = wakeUp
        self.networks = networks
        self.step = step
    }

    func run() {
        defer { close(wakeUp) }
        take(nil)
        while !next.isOver {
            var polled = [
                pollfd(fd: media.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: control.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeUp, events: 0, revents: 0),
            ]
            let count = poll(&polled, 3, Int32(clamping: max(1, next.wait)))
            if polled[2].revents != 0 { return }
            if count == 0 { take(nil) }
            if polled[0].revents != 0 { drain(media, isControl: false) }
            if polled[1].revents != 0 { drain(control, isControl: true) }
        }
    }

    private func drain(_ socket: DatagramSocket, isControl: Bool) {
        // So many at a time, so that a flood on one port leaves the other its turn.
        for _ in 0..<64 {
            guard let (datagram, from) = socket.receive() else { return }
            let address = from.bytes
            guard AddressNetwork.isLoopback(address) || networks.contains(where: { $0.contains(address) }) else {
                continue
            }
            if isControl { controlPeer = from } else { mediaPeer = from }
            take(datagram)
            if next.isOver { return }
        }
    }

    private func take(_ datagram: [UInt8]?) {
        next = step(datagram, Self.now())
        for report in next.reports {
            if let controlPeer {
                control.send(report, to: controlPeer)
            } else if let mediaPeer {
                media.send(report, to: mediaPeer)
            }
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
