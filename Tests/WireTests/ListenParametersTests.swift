import Testing

@testable import Wire

struct ListenParametersTests {
    @Test func readsTheSubset() throws {
        let parameters = try ListenParameters([
            ("encoding", "linear16"), ("sample_rate", "16000"), ("channels", "1"), ("interim_results", "true"),
            ("endpointing", "300"), ("utterance_end_ms", "1000"), ("vad_events", "true"), ("keyterm", "Roomtone"),
            ("keyterm", "Acme Vector"), ("language", "en-US"), ("model", "nova-3"), ("punctuate", "true"),
            ("session", "keynote"), ("track", "mic-1"), ("takeover", "true"),
        ])
        #expect(parameters.encoding == .linear16)
        #expect(parameters.sampleRate == 16_000)
        #expect(parameters.interimResults)
        #expect(parameters.endpointing == 300)
        #expect(parameters.keyterms == ["Roomtone", "Acme Vector"])
        #expect(parameters.model == "nova-3")
        #expect(parameters.session == "keynote")
        #expect(parameters.takeover)
        #expect(parameters.punctuate && !parameters.smartFormat && !parameters.numerals)
    }

    @Test(arguments: [
        ("diarize", "true", ErrorCode.unsupportedParameter), ("encoding", "mp3", .badField),
        ("sample_rate", "0", .badField), ("channels", "99", .badField), ("interim_results", "yes", .badField),
        ("endpointing", "-5", .badField), ("utterance_end_ms", "1000", .badField), ("keyterm", "", .badField),
        ("encoding", "linear16", .missingField),
    ])
    func refusesByName(name: String, value: String, code: ErrorCode) throws {
        let error = #expect(throws: RequestError.self) { try ListenParameters([(name, value)]) }
        #expect(error?.code == code)
        if code != .missingField { #expect(error?.message.contains(name) == true) }
    }

    @Test func understandsControlMessages() throws {
        #expect(try ListenControl(message: Array(#"{"type":"KeepAlive"}"#.utf8)) == .keepAlive)
        #expect(try ListenControl(message: Array(#"{"x":1,"type":"CloseStream"}"#.utf8)) == .closeStream)
        #expect(throws: RequestError.self) { try ListenControl(message: Array(#"{"type":"Dance"}"#.utf8)) }
        #expect(throws: RequestError.self) { try ListenControl(message: Array("[".utf8)) }
    }
}
