/// Where a server is: `ws`, `wss`, `http` or `https`, host, port, and a path with its query.
public struct ServerAddress: Hashable, Sendable {
    public let isSecure: Bool
    /// A name or a number; IPv6 without brackets.
    public let host: String
    public let port: Int
    /// Begins with `/`; holds the query.
    public let path: String

    public init(_ text: String) throws(ClientError) {
        func bad(_ reason: String) -> ClientError { .badAddress(Self.printable(text), reason: reason) }
        guard text.utf8.count <= 8192, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw bad("it holds spaces or signs that need percent-encoding")
        }
        guard let colon = text.firstRange(of: "://") else { throw bad("it lacks a scheme") }
        switch text[..<colon.lowerBound].lowercased() {
        case "ws", "http": isSecure = false
        case "wss", "https": isSecure = true
        default: throw bad("the scheme is none of http, https, ws, wss")
        }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest[authority.endIndex...]
        guard !tail.contains("#") else { throw bad("it holds a fragment (#)") }
        guard !authority.contains("@") else { throw bad("it holds a name or password; use a token") }
        path = tail.isEmpty ? "/" : tail.hasPrefix("?") ? "/" + tail : String(tail)

        let portText: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw bad("the bracket [ is not closed") }
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            portText = authority[authority.index(after: end)...]
            guard host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw bad("what stands in brackets is no IPv6 address")
            }
        } else {
            host = String(authority.prefix { $0 != ":" })
            portText = authority[authority.index(authority.startIndex, offsetBy: host.count)...]
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else {
                throw bad("the host's name holds signs that names cannot hold")
            }
        }
        guard !host.isEmpty else { throw bad("the host is missing") }
        if portText.isEmpty {
            port = isSecure ? 443 : 80
        } else {
            guard portText.hasPrefix(":"), let number = Int(portText.dropFirst()), (1...65535).contains(number) else {
                throw bad("the port is none of 1 to 65535")
            }
            port = number
        }
    }

    private init(isSecure: Bool, host: String, port: Int, path: String) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
    }

    /// The same server, another path; a query is to be percent-encoded.
    public func with(path: String) -> ServerAddress {
        ServerAddress(isSecure: isSecure, host: host, port: port, path: path)
    }

    /// As the `Host` header has it: the port is left out where it is the scheme's own.
    var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.prefix(80).map { $0.value > 0x20 && $0.value < 0x7f ? Character($0) : "?" })
    }
}

extension ServerAddress: CustomStringConvertible {
    /// Without path and query, which are not for logs.
    public var description: String {
        "\(isSecure ? "https" : "http")://\(hostHeader)"
    }
}

extension String {
    /// For use as a value in a query: everything but RFC 3986's unreserved characters is escaped.
    var percentEncoded: String {
        var result = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}
