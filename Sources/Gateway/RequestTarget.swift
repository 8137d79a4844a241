/// Takes a request target apart (RFC 9112, 3.2).
enum RequestTarget {
    static func split(
        _ target: String
    ) throws(HTTPRequestError) -> (path: String, query: [RequestHead.QueryItem]) {
        var rest = target[...]
        // A client that believes it speaks to a proxy sends the whole address.
        for scheme in ["http://", "https://"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            rest = rest.firstIndex { $0 == "/" || $0 == "?" }.map { rest[$0...] } ?? "/"
            if rest.hasPrefix("?") { rest = "/" + rest }
        }
        if rest == "*" { return ("*", []) }
        guard rest.hasPrefix("/") else { throw .malformed("the target must begin with a slash") }
        guard let mark = rest.firstIndex(of: "?") else { return (try decode(rest), []) }
        var items: [RequestHead.QueryItem] = []
        for part in rest[rest.index(after: mark)...].split(separator: "&") {
            let equals = part.firstIndex(of: "=") ?? part.endIndex
            items.append(
                .init(
                    name: try decode(part[..<equals], plusIsSpace: true),
                    value: try decode(part[equals...].dropFirst(), plusIsSpace: true)))
        }
        return (try decode(rest[..<mark]), items)
    }

    private static func decode(_ text: Substring, plusIsSpace: Bool = false) throws(HTTPRequestError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var source = text.utf8.makeIterator()
        while let byte = source.next() {
            switch byte {
            case 0x25:
                guard let high = source.next()?.hexadecimalValue, let low = source.next()?.hexadecimalValue,
                    high | low != 0
                else { throw .malformed("the target holds a wrong percent escape") }
                bytes.append(high << 4 | low)
            case 0x2B where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("the target is not UTF-8")
        }
        return decoded
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
