import Testing

@testable import Gateway
import TestRandom

struct HTTPRequestParserTests {
    private func parse(_ pieces: [ArraySlice<UInt8>], limit: Int = 4096) throws(HTTPRequestError) -> ParsedRequest? {
        var parser = HTTPRequestParser(limit: limit)
        for piece in pieces {
            let bytes = Array(piece)
            let (consumed, request) = try parser.accept(bytes.span, peer: "p", isSecure: false)
            if let request { return request }
            #expect(consumed == bytes.count)
        }
        return nil
    }

    private func parse(_ text: String) throws(HTTPRequestError) -> ParsedRequest? { try parse([Array(text.utf8)[...]]) }

    @Test func readsTheSameHeadFromAnyPieces() throws {
        let text =
            "\r\nPUT /v1/a%2Fb?x=%20+&y HTTP/1.1\r\nHost: h\r\nX-One:  a b \r\nx-one: c\r\nContent-Length: 12\r\n\r\n"
        let bytes = Array(text.utf8)
        var random = SeededGenerator(seed: 1)
        var cuts = (0..<50).map { _ in random.cut(bytes) }
        cuts.append([bytes[...]])
        cuts.append(bytes.indices.map { bytes[$0...$0] })
        for pieces in cuts {
            let request = try #require(try parse(pieces))
            #expect(request.head.method == "PUT")
            #expect(request.head.target == "/v1/a%2Fb?x=%20+&y")
            #expect(request.head.path == "/v1/a/b")
            #expect(request.head.query == [.init(name: "x", value: "  "), .init(name: "y", value: "")])
            #expect(request.head.headers["X-ONE"] == "a b, c")
            #expect(request.framing == .length(12))
            #expect(request.keepsAlive)
        }
    }

    @Test func leavesWhatFollowsTheHead() throws {
        var parser = HTTPRequestParser(limit: 4096)
        let head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        let (consumed, request) = try parser.accept(Array((head + "rest").utf8).span, peer: "", isSecure: true)
        #expect(consumed == head.utf8.count)
        #expect(request?.head.isSecure == true)
        #expect(!parser.isWithinHead)
    }

    @Test(arguments: [
        ("Content-Length: 0", BodyFraming.none), ("Content-Length: 7", .length(7)),
        ("Transfer-Encoding: Chunked", .chunked), ("Expect: 100-continue", .untilClose), ("Ice-Name: x", .untilClose),
        ("X: y", .none),
    ])
    func knowsHowTheBodyEnds(_ field: String, _ framing: BodyFraming) throws {
        #expect(try parse("PUT /a HTTP/1.1\r\nHost: h\r\n\(field)\r\n\r\n")?.framing == framing)
    }

    @Test func closesWhereTheClientSaysSo() throws {
        #expect(try parse("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n")?.keepsAlive == false)
        #expect(try parse("GET / HTTP/1.0\r\n\r\n")?.keepsAlive == false)
    }

    @Test func takesTheAddressFormOfProxies() throws {
        let head = try parse("GET http://h:1/a?b=c HTTP/1.1\r\nHost: h\r\n\r\n")?.head
        #expect(head?.path == "/a")
        #expect(head?.query("b") == "c")
        #expect(try parse("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")?.head.path == "*")
    }

    @Test func holdsNoMoreThanItsLimit() {
        let long = Array("GET / HTTP/1.1\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: 100)
        #expect(throws: HTTPRequestError.headTooLarge) { try parse([long[...]], limit: 64) }
    }

    @Test func neverTrapsOnCorruptedHeads() {
        let sample = Array("PUT /a%20b?c=%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n".utf8)
        var random = SeededGenerator(seed: 2)
        for _ in 0..<5000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            // Either outcome is right; that there is one is the point.
            _ = try? parse(random.cut(bytes))
        }
    }
}
