import Glibc

/// Which resolved addresses a request may connect to.
package enum AddressPolicy: Hashable, Sendable {
    /// For addresses out of the operator's own configuration.
    case any
    /// For addresses that others may choose (webhooks of a catalog): nothing on this machine or in private networks.
    case publicOnly

    /// Judges a socket address as the system resolved it.
    func permits(_ address: UnsafePointer<sockaddr>) -> Bool {
        guard self == .publicOnly else { return true }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin_addr) { Self.isPublic(v4: Array($0)) }
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { Self.isPublic(v6: Array($0)) }
            }
        default: return false
        }
    }

    /// RFC 6890's special-purpose addresses, and multicast.
    static func isPublic(v4 bytes: [UInt8]) -> Bool {
        guard bytes.count == 4 else { return false }
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (192, 168, _), (224...255, _, _): return false
        case (100, 64...127, _), (172, 16...31, _), (198, 18...19, _): return false
        case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): return false
        default: return true
        }
    }

    static func isPublic(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return false }
        // Mapped, compatible, and NAT64's well-known prefix: judged by the address inside.
        if bytes[..<10].allSatisfy({ $0 == 0 }) {
            if bytes[10] == 0xFF, bytes[11] == 0xFF { return isPublic(v4: Array(bytes[12...])) }
            return false
        }
        if bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
            return isPublic(v4: Array(bytes[12...]))
        }
        // 6to4 holds an address of the older kind too.
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isPublic(v4: Array(bytes[2..<6])) }
        // Global unicast is 2000::/3, of which 2001:db8::/32 is for documentation and 2001::/32 a tunnel.
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] == 0x0D, bytes[3] == 0xB8 { return false }
        return !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0)
    }
}
