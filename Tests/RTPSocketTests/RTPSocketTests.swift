import Concurrency
import Foundation
import Glibc
import Testing

@testable import RTPSocket

@Suite(.timeLimit(.minutes(1)))
struct RTPSocketTests {
    @Test(
        arguments: [
            ("10.1.0.0/16", [10, 1, 200, 3], true), ("10.1.0.0/16", [10, 2, 0, 1], false),
            ("0.0.0.0/0", [1, 2, 3, 4], true),
            ("192.168.1.7", [192, 168, 1, 7], true), ("192.168.1.7", [192, 168, 1, 6], false),
            ("fd00::/8", [0xFD] + [UInt8](repeating: 9, count: 15), true), ("fd00::/8", [10, 1, 200, 3], false),
            ("10.1.2.0/23", [10, 1, 3, 9], true), ("10.1.2.0/23", [10, 1, 4, 9], false),
        ] as [(String, [UInt8], Bool)])
    func knowsItsNetworks(text: String, address: [UInt8], isInside: Bool) throws {
        #expect(try #require(AddressNetwork(text)).contains(address) == isInside)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0/8", "host", "::/129", "10.0.0.0/", "10.0.0.0/-1"])
    func refusesWhatIsNoNetwork(text: String) { #expect(AddressNetwork(text) == nil) }

    /// Datagrams come in, reports go back to whoever sends control packets, and closing frees the port.
    @Test func carriesDatagramsBothWays() async throws {
        let received = Mailbox<[UInt8]>(capacity: 10)
        var socket: RTPSocket? = try RTPSocket(host: "127.0.0.1", networks: []) { datagram, _ in
            guard let datagram else { return RTPSocket.Step(wait: 1_000) }
            received.post(datagram)
            return RTPSocket.Step(wait: 1_000, reports: [[7] + datagram])
        }
        let port = try #require(socket?.port)
        #expect(port % 2 == 0)
        let sender = try DatagramSocket(host: "127.0.0.1", port: 0)
        try Self.send([1, 2, 3], from: sender, to: port)
        #expect(await received.next() == [[1, 2, 3]])
        #expect(Self.answer(to: sender) == [7, 1, 2, 3])
        let controller = try DatagramSocket(host: "127.0.0.1", port: 0)
        try Self.send([4], from: controller, to: port + 1)
        #expect(await received.next() == [[4]])
        #expect(Self.answer(to: controller) == [7, 4])

        socket = nil
        // The thread ends by itself and gives the port back.
        while (try? DatagramSocket(host: "127.0.0.1", port: port)) == nil { await Task.yield() }
    }

    private static func send(_ bytes: [UInt8], from socket: DatagramSocket, to port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let sent = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(socket.descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(sent == bytes.count)
    }

    private static func answer(to socket: DatagramSocket) -> [UInt8]? {
        var polled = [pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)]
        poll(&polled, 1, 5_000)
        return socket.receive()?.datagram
    }
}
