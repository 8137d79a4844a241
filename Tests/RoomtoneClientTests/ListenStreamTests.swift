import Foundation
import Testing

@testable import RoomtoneClient

@Suite(.timeLimit(.minutes(1)))
struct ListenStreamTests {
    private static let results = #"""
        {"type":"Results","channel_index":[0,1],"duration":1.98,"start":3.2,"is_final":true,"speech_final":false,
        "channel":{"alternatives":[{"transcript":"hello room","confidence":0.9,
        "words":[{"word":"hello","start":3.3,"end":3.6,"confidence":0.95,"punctuated_word":"Hello"}]}]},"metadata":{}}
        """#

    @Test func sendsAudioAndTakesWhatIsHeard() async throws {
        let server = try FakeServer { peer in
            let head = try peer.upgrade()
            let path = "/v1/listen?encoding=opus&sample_rate=48000&channels=1&interim_results=true&session=keynote"
            guard head.hasPrefix("GET \(path)&keyterm=two%20words HTTP/1.1") else { throw FakePeer.Failure(head) }
            guard FakePeer.header("authorization", in: head) == "Bearer t" else { throw FakePeer.Failure(head) }
            guard try peer.readFrame() == .binary([1, 2, 3]) else { throw FakePeer.Failure("no packet") }
            guard try peer.readFrame() == .binary([0, 128, 255, 255]) else { throw FakePeer.Failure("no samples") }
            guard try peer.readFrame() == .text(#"{"type":"KeepAlive"}"#) else {
                throw FakePeer.Failure("no keep-alive")
            }
            try peer.send(#"{"type":"SpeechStarted","channel":[0],"timestamp":3.2}"#)
            try peer.send(Self.results)
            guard try peer.readFrame() == .text(#"{"type":"Finalize"}"#) else { throw FakePeer.Failure("no Finalize") }
            try peer.send(#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":3.6}"#)
            guard try peer.readFrame() == .text(#"{"type":"CloseStream"}"#) else { throw FakePeer.Failure("no end") }
            try peer.send(#"{"type":"Metadata","request_id":"r","duration":5.2,"channels":1}"#)
            try peer.send(#"{"type":"Later","x":1}"#)
            try peer.sendClose(1000)
            _ = try peer.readFrame()
        }
        var parameters = ListenParameters(encoding: .opus, sampleRate: 48000, session: "keynote")
        parameters.keyTerms = ["two words"]
        let stream = try await ListenStream.open(
            try ServerAddress("http://127.0.0.1:\(server.port)"), token: "t", parameters: parameters)
        try await stream.send([1, 2, 3])
        try await stream.send(samples: [-32768, -1])
        try await stream.keepAlive()
        #expect(try await stream.nextMessage()?.content == .speechStarted(.init(timestamp: 3.2)))
        let results = try #require(try await stream.nextMessage())
        #expect(results.json == Array(Self.results.utf8))
        #expect(
            results.content
                == .results(
                    .init(
                        transcript: "hello room",
                        words: [.init(word: "hello", start: 3.3, end: 3.6, confidence: 0.95)], confidence: 0.9,
                        start: 3.2, duration: 1.98, isFinal: true, isSpeechFinal: false, channel: 0)))
        try await stream.finalize()
        #expect(try await stream.nextMessage()?.content == .utteranceEnd(.init(lastWordEnd: 3.6)))
        try await stream.closeStream()
        var rest: [ListenMessage.Content] = []
        for try await message in stream.messages { rest.append(message.content) }
        #expect(rest == [.metadata(.init(requestID: "r", duration: 5.2, channels: 1)), .other("Later")])
        #expect(server.failures == [])
    }

    @Test func anEndThatWasNotAgreedIsAnError() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.sendClose(1008, "NET-0001")
            _ = try peer.readFrame()
        }
        let stream = try await ListenStream.open(
            try ServerAddress(server.address), token: "t",
            parameters: ListenParameters(encoding: .linear16, sampleRate: 16000))
        let closure = WebSocketClosure(code: 1008, reason: "NET-0001", isFromPeer: true)
        await #expect(throws: ClientError.closed(closure)) { try await stream.nextMessage() }
    }

    @Test(arguments: ["", "{}", "[]", "{\"type\":1}", "{\"type\":\"Results\""])
    func refusesWhatIsNoMessage(text: String) {
        #expect(throws: ClientError.self) { try ListenMessage(Array(text.utf8)) }
    }

    @Test(arguments: [
        #"{"type":"Results"}"#, #"{"type":"Results","channel":[],"start":"x"}"#, #"{"type":"Results","channel":{}}"#,
    ])
    func missingFieldsAreEmpty(text: String) throws {
        guard case .results(let results) = try ListenMessage(Array(text.utf8)).content else {
            Issue.record("no results")
            return
        }
        #expect(results.transcript.isEmpty && results.words.isEmpty && !results.isFinal)
    }
}
