import Testing

@testable import Wire

struct RequestParserTests {
    private func parse(_ json: String) -> Result<NumberedRequest, RequestFailure> {
        RequestParser().parse(Array(json.utf8))[0].result
    }

    private func error(_ json: String) -> RequestFailure? {
        if case .failure(let failure) = parse(json) { failure } else { nil }
    }

    @Test(
        arguments: [
            (#"{"id":1,"op":"auth","token":"x"}"#, .authenticate(token: "x")),
            (#"{"op":"refresh","id":1,"token":"x"}"#, .refresh(token: "x")),
            (#"{"id":1,"op":"sub","topic":"ops"}"#, .subscribe(topic: "ops", recovery: nil, maximumHertz: nil)),
            (
                #"{"id":1,"op":"sub","topic":"ops","recover":{"epoch":"e","offset":12},"max_hz":2}"#,
                .subscribe(topic: "ops", recovery: .init(epoch: "e", offset: 12), maximumHertz: 2)
            ),
            (#"{"id":1,"op":"unsub","t":3}"#, .unsubscribe(topicNumber: 3)),
            (#"{"id":1,"op":"ack","t":6,"alerts":["a","b"]}"#, .acknowledge(topicNumber: 6, alerts: ["a", "b"])),
            (#"{"id":1,"op":"claim","t":6,"alert":"a"}"#, .claim(topicNumber: 6, alert: "a")),
            (#"{"id":1,"op":"snooze","t":6,"alert":"a","for_s":90}"#, .snooze(topicNumber: 6, alert: "a", seconds: 90)),
            (#"{"op":"pong"}"#, .pong),
        ] as [(String, ClientRequest)])
    func understandsEachOperation(json: String, expected: ClientRequest) throws {
        #expect(try parse(json).get().request == expected)
    }

    @Test func pointsAtTheBatchOfASend() throws {
        let message = Array(#"{"id":4,"op":"send","events":[{"a":1}],"x":0}"#.utf8)
        let request = try RequestParser().parse(message)[0].result.get()
        guard case .send(let range, nil) = request.request else {
            Issue.record("no send")
            return
        }
        #expect(String(decoding: message[range], as: UTF8.self) == #"[{"a":1}]"#)
    }

    @Test(
        arguments: [
            (#"{"id":1}"#, .missingField, false), (#"{"op":"auth","token":"x"}"#, .missingField, false),
            (#"{"id":1,"op":"auth"}"#, .missingField, false), (#"{"id":1,"op":"fly"}"#, .unknownOperation, false),
            (#"{"id":0,"op":"unsub","t":1}"#, .badField, false), (#"{"id":1,"op":"unsub","t":"x"}"#, .badField, false),
            (#"{"id":1,"op":"unsub","t":-1}"#, .badField, false),
            (#"{"id":1,"op":"sub","topic":"ops","recover":{"epoch":1}}"#, .badField, false),
            (#"{"id":1,"op":"sub","topic":"ops","recover":"e/12"}"#, .badField, false),
            (#"{"id":1,"op":"sub","topic":"ops","max_hz":0}"#, .badField, false), ("[]", .badJSON, true),
            ("nonsense", .badJSON, true), (#"{"id":1"#, .badJSON, true),
        ] as [(String, ErrorCode, Bool)])
    func saysWhatIsWrong(json: String, code: ErrorCode, isProtocolError: Bool) throws {
        let failure = try #require(error(json))
        #expect(failure.error.code == code)
        #expect(failure.isProtocolError == isProtocolError)
    }

    @Test func keepsTheIdOfARequestItRefuses() {
        #expect(error(#"{"id":9,"op":"fly"}"#)?.id == 9)
    }

    @Test func readsSeveralRequestsOfOneMessage() {
        let message = Array("{\"op\":\"pong\"}\n{\"id\":2,\"op\":\"unsub\",\"t\":1}\n".utf8)
        #expect(RequestParser().parse(message).count == 2)
    }

    @Test func refusesMoreThanSixteenRequests() {
        let message = Array(String(repeating: "{\"op\":\"pong\"}\n", count: 17).utf8)
        let results = RequestParser().parse(message)
        #expect(results.count == 1)
        if case .success = results[0].result { Issue.record("17 requests were taken") }
    }
}
