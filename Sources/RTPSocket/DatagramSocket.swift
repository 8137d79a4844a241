import Glibc

/// Where a datagram came from.
struct DatagramAddress {
    fileprivate var storage = sockaddr_storage()
    fileprivate var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// 4 or 16 bytes; an IPv4 address inside IPv6 counts as what it is.
    var bytes: [UInt8] {
        withUnsafeBytes(of: storage) { raw in
            switch Int32(storage.ss_family) {
            // Family and port stand before an IPv4 address, and the flow label before an IPv6 one.
            case AF_INET: return Array(raw[4..<8])
            case AF_INET6:
                let address = Array(raw[8..<24])
                let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
                return address.starts(with: mapped) ? Array(address[12...]) : address
            default: return []
            }
        }
    }
}

/// A bound UDP socket; closed with its owner.
final class DatagramSocket {
    let descriptor: Int32
    let port: UInt16
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// Port 0 takes a free one.
    init(host: String, port: UInt16) throws(RTPSocketError) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, String(port), &hints, &list)
        guard failure == 0, let first = list else {
            throw .cannotBind(host: host, port: port, reason: String(cString: gai_strerror(failure)))
        }
        defer { freeaddrinfo(list) }
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(first.pointee.ai_family, kind, 0)
        var address = DatagramAddress()
        guard descriptor >= 0, bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
            Self.name(of: descriptor, into: &address)
        else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw .cannotBind(host: host, port: port, reason: reason)
        }
        // A second of packets may wait while the machine is busy.
        var size: Int32 = 256 * 1024
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        self.descriptor = descriptor
        // The port stands at the same place for IPv4 and IPv6.
        self.port = withUnsafeBytes(of: address.storage) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }

    deinit { close(descriptor) }

    /// The next datagram that waits, or `nil`.
    func receive() -> (datagram: [UInt8], from: DatagramAddress)? {
        var address = DatagramAddress()
        let count = withUnsafeMutablePointer(to: &address.storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &buffer, buffer.count, 0, $0, &address.length)
            }
        }
        guard count >= 0 else { return nil }
        return (Array(buffer[..<count]), address)
    }

    /// Sends a datagram, or loses it as a network may.
    func send(_ datagram: [UInt8], to address: DatagramAddress) {
        var address = address
        withUnsafeMutablePointer(to: &address.storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, datagram, datagram.count, Int32(MSG_NOSIGNAL), $0, address.length)
            }
        }
    }

    private static func name(of descriptor: Int32, into address: inout DatagramAddress) -> Bool {
        withUnsafeMutablePointer(to: &address.storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &address.length) == 0
            }
        }
    }
}

/// Why no port could be opened.
package enum RTPSocketError: Error, Equatable, CustomStringConvertible {
    case cannotBind(host: String, port: UInt16, reason: String)
    /// No two neighbouring ports were free.
    case noPair(host: String)
    case noThread

    package var description: String {
        switch self {
        case .cannotBind(let host, let port, let reason):
            "cannot bind UDP \(host):\(port): \(reason); check rtp.host"
        case .noPair(let host): "no pair of free UDP ports was found on \(host); close other streams and try again"
        case .noThread: "the system gives no more threads; close other streams and try again"
        }
    }
}
