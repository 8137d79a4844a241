import Glibc

/// A network of IP addresses, such as `10.0.0.0/8` or `fd00::/8`; without a length one address.
package struct AddressNetwork: Hashable, Sendable, CustomStringConvertible {
    private let address: [UInt8]
    private let length: Int
    package let description: String

    /// `nil` when the text is none.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = Self.bytes(of: String(first)) else { return nil }
        var length = address.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...length).contains(given) else { return nil }
            length = given
        }
        self.address = address
        self.length = length
        description = text
    }

    /// Whether an address of 4 or 16 bytes lies in the network.
    package func contains(_ other: [UInt8]) -> Bool {
        guard other.count == address.count else { return false }
        for bit in 0..<length {
            let mask: UInt8 = 0x80 >> UInt8(bit % 8)
            if (address[bit / 8] ^ other[bit / 8]) & mask != 0 { return false }
        }
        return true
    }

    package static func isLoopback(_ address: [UInt8]) -> Bool {
        address.count == 4 ? address[0] == 127 : address == [UInt8](repeating: 0, count: 15) + [1]
    }

    private static func bytes(of text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes[..<4]) }
        if inet_pton(AF_INET6, text, &bytes) == 1 { return bytes }
        return nil
    }
}
