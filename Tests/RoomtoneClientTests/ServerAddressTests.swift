import Testing

@testable import RoomtoneClient

struct ServerAddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:8787", false, "127.0.0.1", 8787, "/", "127.0.0.1:8787"),
        ("ws://hall.example", false, "hall.example", 80, "/", "hall.example"),
        ("wss://hall.example/v1/ws", true, "hall.example", 443, "/v1/ws", "hall.example"),
        ("HTTPS://hall.example:444/a?b=c%20d", true, "hall.example", 444, "/a?b=c%20d", "hall.example:444"),
        ("http://[::1]:9/x", false, "::1", 9, "/x", "[::1]:9"),
        ("http://localhost?x=1", false, "localhost", 80, "/?x=1", "localhost"),
    ])
    func readsAddresses(
        text: String, isSecure: Bool, host: String, port: Int, path: String, hostHeader: String
    ) throws {
        let address = try ServerAddress(text)
        #expect(address.isSecure == isSecure)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.path == path)
        #expect(address.hostHeader == hostHeader)
    }

    @Test(arguments: [
        "", "localhost:8787", "ftp://a", "http://", "http://:80", "http://a:0", "http://a:65536", "http://a:x",
        "http://a b/", "http://a/\r\nx: y", "http://user:secret@a/", "http://a/#token", "http://[::1/", "http://[x]/",
        "http://a$b/", "http://a/ä", "http://" + String(repeating: "a", count: 9000),
    ])
    func refusesWhatIsNoAddress(text: String) {
        #expect(throws: ClientError.self) { try ServerAddress(text) }
    }

    @Test func anErrorShowsNoQueryOrControlSigns() throws {
        #expect("\(try ServerAddress("ws://a:1/v1/ws?token=secret"))" == "http://a:1")
        #expect {
            try ServerAddress("http://a\u{1b}[2J")
        } throws: {
            !"\($0)".contains("\u{1b}")
        }
    }

    @Test func escapesValuesOfAQuery() {
        #expect("a-b_c.d~e".percentEncoded == "a-b_c.d~e")
        #expect("a b&c=ä/#".percentEncoded == "a%20b%26c%3D%C3%A4%2F%23")
        #expect("\n".percentEncoded == "%0A")
    }
}
