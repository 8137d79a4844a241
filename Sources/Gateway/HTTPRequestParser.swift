/// How the body that follows a head is delimited (RFC 9112, 6.3).
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked
    /// Until the client closes: Icecast sources, which name no length.
    case untilClose
}

/// A request head and what it says about the bytes after it.
struct ParsedRequest {
    var head: RequestHead
    var framing: BodyFraming
    var keepsAlive: Bool
    var expectsContinue: Bool
}

/// Collects and parses one request head (RFC 9112), strictly: what two readers could understand differently is refused.
///
/// Fed any pieces; holds at most `limit` bytes, and none between requests.
struct HTTPRequestParser {
    static let maxFields = 100
    private static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "SOURCE",
    ]

    let limit: Int
    private var bytes: [UInt8] = []
    /// How many of the bytes CR LF CR LF the head ends with so far.
    private var matched = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a head has begun.
    var isWithinHead: Bool { !bytes.isEmpty }

    /// Takes bytes up to the end of the head; returns how many it took, and the request once it is whole.
    mutating func accept(
        _ input: Span<UInt8>, peer: String, isSecure: Bool
    ) throws(HTTPRequestError) -> (consumed: Int, request: ParsedRequest?) {
        var index = 0
        while index < input.count {
            let byte = input[index]
            index += 1
            // Empty lines before a request are skipped (RFC 9112, 2.2).
            if bytes.isEmpty && (byte == 0x0D || byte == 0x0A) { continue }
            if bytes.count == limit { throw .headTooLarge }
            bytes.append(byte)
            switch (byte, matched) {
            case (0x0D, 0), (0x0D, 2): matched += 1
            case (0x0A, 1): matched = 2
            case (0x0A, 3):
                let request = try parse(peer: peer, isSecure: isSecure)
                bytes = []
                matched = 0
                return (index, request)
            case (0x0D, _), (0x0A, _): throw .malformed("a line must end with CR LF")
            default:
                if matched == 1 || matched == 3 { throw .malformed("a line must end with CR LF") }
                matched = 0
            }
        }
        return (index, nil)
    }

    private func parse(peer: String, isSecure: Bool) throws(HTTPRequestError) -> ParsedRequest {
        var lines = bytes.dropLast(4).split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst() else { throw .malformed("the request is empty") }
        if lines.count > Self.maxFields { throw .headTooLarge }
        let (method, target, minor) = try requestLine(first.withoutReturn)

        var headers = HeaderFields()
        for line in lines {
            let (name, value) = try field(line.withoutReturn)
            headers.append(name, value)
        }
        let hosts = headers.values(of: "host").count
        if hosts > 1 || (hosts == 0 && minor == 1) { throw .malformed("one Host field is required") }

        let (path, query) = try RequestTarget.split(target)
        let head = RequestHead(
            method: method, target: target, path: path, query: query, headers: headers, peer: peer, isSecure: isSecure)
        let expectsContinue = minor == 1 && headers.contains("100-continue", in: "expect")
        return ParsedRequest(
            head: head,
            framing: try framing(head, minor: minor, expectsContinue: expectsContinue),
            keepsAlive: minor == 1 && method != "SOURCE" && !headers.contains("close", in: "connection"),
            expectsContinue: expectsContinue)
    }

    private func requestLine(_ line: ArraySlice<UInt8>) throws(HTTPRequestError) -> (String, String, Int) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(\.isToken),
            parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .malformed("the request line must be: method, target, HTTP/1.1") }
        let minor: Int
        switch String(decoding: parts[2], as: UTF8.self) {
        case "HTTP/1.1": minor = 1
        case "HTTP/1.0": minor = 0
        case let version where version.hasPrefix("HTTP/"): throw .versionNotSupported
        default: throw .malformed("the request line must be: method, target, HTTP/1.1")
        }
        let method = String(decoding: parts[0], as: UTF8.self)
        if !Self.methods.contains(method) { throw .methodNotAllowed }
        return (method, String(decoding: parts[1], as: UTF8.self), minor)
    }

    private func field(_ line: ArraySlice<UInt8>) throws(HTTPRequestError) -> (String, String) {
        guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex,
            line[..<colon].allSatisfy(\.isToken)
        else { throw .malformed("a header field must be: name, colon, value") }
        let value = line[(colon + 1)...]
        if value.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
            throw .malformed("a header field holds a control character")
        }
        return (
            String(decoding: line[..<colon], as: UTF8.self),
            String(Substring(decoding: value, as: UTF8.self).trimmingSpaces())
        )
    }

    private func framing(
        _ head: RequestHead, minor: Int, expectsContinue: Bool
    ) throws(HTTPRequestError) -> BodyFraming {
        let lengths = head.headers.values(of: "content-length")
        if let coding = head.headers["transfer-encoding"] {
            if minor == 0 || !lengths.isEmpty {
                throw .malformed("Transfer-Encoding must stand alone, in HTTP/1.1")
            }
            if coding.lowercased() != "chunked" { throw .codingNotImplemented }
            return .chunked
        }
        if let text = lengths.first {
            guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
                throw .malformed("Content-Length must be one number")
            }
            guard let length = Int(text) else { throw .bodyTooLarge }
            return length == 0 ? .none : .length(length)
        }
        // By the letter such a request has no body; sources speak Icecast's older habit, and say so.
        let isSource =
            head.method == "SOURCE"
            || (["PUT", "POST"].contains(head.method)
                && (expectsContinue || head.headers.fields.contains { $0.name.hasPrefix("ice-") }))
        return isSource ? .untilClose : .none
    }
}

extension ArraySlice<UInt8> {
    /// Lines were split at LF; the parser has seen to it that a CR stands before each.
    fileprivate var withoutReturn: Self { last == 0x0D ? dropLast() : self }
}

extension UInt8 {
    /// A character of a token (RFC 9110, 5.6.2).
    fileprivate var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}

extension Substring {
    /// Bytes that are no UTF-8 become replacement characters: field values are opaque to HTTP.
    fileprivate init(decoding bytes: ArraySlice<UInt8>, as encoding: UTF8.Type) {
        self = Substring(String(decoding: bytes, as: UTF8.self))
    }
}
