import Foundation
import Testing

@testable import RoomtoneClient

struct ConversationTests {
    /// What a list of actions sends, as text.
    private func sent(_ actions: [Conversation.Action]) -> [String] {
        actions.compactMap { if case .send(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
    }

    private func connected(_ conversation: inout Conversation) -> [Conversation.Action] {
        let request = sent(conversation.begin(token: "t\"k"))
        #expect(request.count == 1)
        #expect(request[0].hasSuffix(#""op":"auth","token":"t\"k"}"#))
        let id = JSONObject(request[0].utf8)?.unsigned("id") ?? 0
        return conversation.accept(Array(#"{"id":\#(id),"ok":{"conn":"c","expires":99,"ping_s":7}}"#.utf8))
    }

    private func accept(_ conversation: inout Conversation, _ text: String) -> [Conversation.Action] {
        conversation.accept(Array(text.utf8))
    }

    private func id(_ request: String) -> UInt64 { JSONObject(request.utf8)?.unsigned("id") ?? 0 }

    private func publication(_ offset: UInt64) -> TopicPublication {
        TopicPublication(offset: offset, time: nil, key: nil, data: Array("\(offset)".utf8))
    }

    @Test func subscribesOnceItMay() throws {
        var conversation = Conversation()
        let (number, early) = try conversation.subscribe("session.k.transcript", maximumHertz: nil, position: nil)
        #expect(early == [])
        let actions = connected(&conversation)
        #expect(actions.first == .authenticated(Conversation.Authentication(expires: 99, pingSeconds: 7)))
        let request = try #require(sent(actions).first)
        #expect(request.contains(#""op":"sub","topic":"session.k.transcript""#))
        let begun = accept(
            &conversation, #"{"id":\#(id(request)),"ok":{"t":3,"class":"log","epoch":"e","offset":4,"items":[]}}"#)
        #expect(begun == [.deliver(number, .began(.log))])
        #expect(accept(&conversation, #"{"t":3,"o":5,"d":5}"#) == [.deliver(number, .publication(publication(5)))])
        #expect(accept(&conversation, #"{"t":4,"o":5,"d":5}"#) == [])
    }

    @Test func recoversAfterALostConnection() throws {
        var conversation = Conversation()
        let (number, _) = try conversation.subscribe("l", maximumHertz: nil, position: nil)
        var request = try #require(sent(connected(&conversation)).first)
        _ = accept(&conversation, #"{"id":\#(id(request)),"ok":{"t":3,"class":"log","epoch":"e","offset":4}}"#)
        _ = accept(&conversation, #"{"t":3,"o":5,"d":5}"#)
        #expect(conversation.end(.closed(.broken)) == [])
        #expect(accept(&conversation, #"{"t":3,"o":6,"d":6}"#) == [])
        request = try #require(sent(connected(&conversation)).first)
        #expect(request.contains(#""recover":{"epoch":"e","offset":5}"#))
        let reply = #"{"t":8,"class":"log","epoch":"e","offset":6,"recovered":true,"items":[{"o":6,"d":6}]}"#
        #expect(
            accept(&conversation, #"{"id":\#(id(request)),"ok":\#(reply)}"#)
                == [.deliver(number, .began(.log)), .deliver(number, .publication(publication(6)))])
    }

    @Test(arguments: [#"{"gap":{"t":3,"epoch":"e","offset":9}}"#, #"{"t":3,"o":9,"d":9}"#])
    func aGapIsFilled(message: String) throws {
        var conversation = Conversation()
        _ = try conversation.subscribe("l", maximumHertz: nil, position: nil)
        let request = try #require(sent(connected(&conversation)).first)
        _ = accept(&conversation, #"{"id":\#(id(request)),"ok":{"t":3,"class":"log","epoch":"e","offset":4}}"#)
        let requests = sent(accept(&conversation, message))
        #expect(requests.count == 2)
        #expect(requests.first?.contains(#""op":"unsub","t":3"#) == true)
        #expect(requests.last?.contains(#""recover":{"epoch":"e","offset":4}"#) == true)
        // What still comes under the old number is in the answer to come.
        #expect(accept(&conversation, #"{"t":3,"o":10,"d":10}"#) == [])
    }

    @Test func acknowledgementsAreRepeatedUntilTheServerHasThem() throws {
        var conversation = Conversation()
        let (number, _) = try conversation.subscribe("sponsor.s.alerts", maximumHertz: nil, position: nil)
        var request = try #require(sent(connected(&conversation)).first)
        _ = accept(&conversation, #"{"id":\#(id(request)),"ok":{"t":6,"class":"alert","epoch":"e","offset":1}}"#)
        #expect(sent(conversation.acknowledge(["a-1"], on: number)).first?.contains(#""t":6,"alerts":["a-1"]"#) == true)
        _ = conversation.end(.closed(.broken))
        #expect(conversation.acknowledge(["a-2"], on: number) == [])
        request = try #require(sent(connected(&conversation)).first)
        let again = sent(
            accept(&conversation, #"{"id":\#(id(request)),"ok":{"t":7,"class":"alert","epoch":"e","offset":1}}"#))
        let acknowledgement = try #require(again.first)
        #expect(acknowledgement.contains(#""t":7,"alerts":["a-1","a-2"]"#))
        _ = accept(&conversation, #"{"id":\#(id(acknowledgement)),"ok":{}}"#)
        _ = conversation.end(.closed(.broken))
        request = try #require(sent(connected(&conversation)).first)
        #expect(
            sent(accept(&conversation, #"{"id":\#(id(request)),"ok":{"t":7,"class":"alert","epoch":"e","offset":1}}"#))
                == [])
    }

    /// Stands with a subscription to alerts; its number in the conversation.
    private func alerts(_ conversation: inout Conversation) throws -> Int {
        let (number, _) = try conversation.subscribe("sponsor.s.alerts", maximumHertz: nil, position: nil)
        _ = try stand(&conversation)
        return number
    }

    /// Connects; what is sent once the subscription to alerts stands.
    private func stand(_ conversation: inout Conversation) throws -> [String] {
        let request = try #require(sent(connected(&conversation)).first)
        return sent(
            accept(&conversation, #"{"id":\#(id(request)),"ok":{"t":6,"class":"alert","epoch":"e","offset":1}}"#))
    }

    private func refuse(
        _ request: String, _ conversation: inout Conversation, retry: Bool, after milliseconds: Int = 0
    ) -> [Conversation.Action] {
        let error = #"{"code":"c","message":"m","retry":\#(retry),"after_ms":\#(milliseconds)}"#
        return accept(&conversation, #"{"id":\#(id(request)),"err":\#(error)}"#)
    }

    @Test func acknowledgementsRefusedForNowAreAskedAgainTogetherAfterThePause() throws {
        var conversation = Conversation()
        let number = try alerts(&conversation)
        let first = try #require(sent(conversation.acknowledge(["a-1"], on: number)).first)
        let second = try #require(sent(conversation.acknowledge(["a-2"], on: number)).first)
        let later = Conversation.Action.acknowledgeLater(number, milliseconds: 700)
        #expect(refuse(first, &conversation, retry: true, after: 700) == [later])
        // One pause for all of them.
        #expect(refuse(second, &conversation, retry: true, after: 900) == [])
        #expect(conversation.acknowledge(["a-3"], on: number) == [])
        let again = try #require(sent(conversation.acknowledgeAgain(on: number)).first)
        #expect(again.contains(#""t":6,"alerts":["a-1","a-2","a-3"]"#))
        #expect(refuse(again, &conversation, retry: true, after: 700) == [later])
        let last = try #require(sent(conversation.acknowledgeAgain(on: number)).first)
        #expect(accept(&conversation, #"{"id":\#(id(last)),"ok":{}}"#) == [])
        #expect(conversation.acknowledgeAgain(on: number) == [])
    }

    @Test func acknowledgementsRefusedForNowAreAskedAtOnceOnTheNextConnection() throws {
        var conversation = Conversation()
        let number = try alerts(&conversation)
        let request = try #require(sent(conversation.acknowledge(["a-1"], on: number)).first)
        _ = refuse(request, &conversation, retry: true, after: 60_000)
        _ = conversation.end(.closed(.broken))
        #expect(conversation.acknowledgeAgain(on: number) == [])
        #expect(try stand(&conversation).first?.contains(#""alerts":["a-1"]"#) == true)
    }

    @Test func acknowledgementsRefusedForGoodAreForgotten() throws {
        var conversation = Conversation()
        let number = try alerts(&conversation)
        let request = try #require(sent(conversation.acknowledge(["a-1"], on: number)).first)
        #expect(refuse(request, &conversation, retry: false) == [])
        _ = conversation.end(.closed(.broken))
        #expect(try stand(&conversation) == [])
    }

    @Test func aSubscriptionThatWasLeftAcknowledgesNothingMore() throws {
        var conversation = Conversation()
        let number = try alerts(&conversation)
        let request = try #require(sent(conversation.acknowledge(["a-1"], on: number)).first)
        _ = conversation.unsubscribe(number)
        #expect(refuse(request, &conversation, retry: true) == [])
        #expect(conversation.acknowledgeAgain(on: number) == [])
    }

    @Test func waitingAcknowledgementsAreBounded() throws {
        var conversation = Conversation()
        let number = try alerts(&conversation)
        _ = conversation.end(.closed(.broken))
        _ = conversation.acknowledge((0..<Conversation.greatestWaiting).map { "a-\($0)" }, on: number)
        _ = conversation.acknowledge(["one more"], on: number)
        let request = try #require(try stand(&conversation).first)
        #expect(request.contains(#""a-999""#) && !request.contains("one more"))
    }

    @Test func onlyWhatMayBeRepeatedIsRepeated() throws {
        var conversation = Conversation()
        _ = connected(&conversation)
        let (once, _) = try conversation.request("send", members: #""events":[]"#, mayRepeat: false)
        let (often, first) = try conversation.request("send", members: #""events":[1]"#, mayRepeat: true)
        #expect(sent(first).first?.contains(#""events":[1]"#) == true)
        #expect(conversation.end(.closed(.broken)) == [.answer(once, .failure(.closed(.broken)))])
        let again = sent(connected(&conversation))
        #expect(again == sent(first))
        #expect(
            accept(&conversation, #"{"id":\#(often),"ok":{"accepted":1}}"#)
                == [.answer(often, .success(Array(#"{"accepted":1}"#.utf8)))])
    }

    @Test func refusalsReachWhoAsked() throws {
        var conversation = Conversation()
        let (number, _) = try conversation.subscribe("ops", maximumHertz: nil, position: nil)
        var request = try #require(sent(connected(&conversation)).first)
        let busy = #"{"code":"overloaded","message":"m","retry":true,"after_ms":700}"#
        #expect(
            accept(&conversation, #"{"id":\#(id(request)),"err":\#(busy)}"#) == [.renewLater(number, milliseconds: 700)]
        )
        request = try #require(sent(conversation.ask(for: number)).first)
        #expect(conversation.ask(for: number) == [])
        let no = #"{"code":"forbidden","message":"not yours","retry":false,"after_ms":0}"#
        let error = ClientError.requestRefused(
            code: "forbidden", message: "not yours", retry: false, afterMilliseconds: 0)
        #expect(accept(&conversation, #"{"id":\#(id(request)),"err":\#(no)}"#) == [.end(number, error)])
    }

    @Test func aRefusedTokenEndsTheConnection() throws {
        var conversation = Conversation()
        let request = try #require(sent(conversation.begin(token: "t")).first)
        let actions = accept(&conversation, #"{"id":\#(id(request)),"err":{"code":"unauthenticated","message":"m"}}"#)
        let error = ClientError.requestRefused(
            code: "unauthenticated", message: "m", retry: false, afterMilliseconds: 1000)
        #expect(actions == [.disconnect(error)])
    }

    @Test func answersPingsAndRemembersTheFarewell() {
        var conversation = Conversation()
        _ = connected(&conversation)
        #expect(sent(accept(&conversation, #"{"ping":{}}"#)) == [#"{"op":"pong"}"#])
        let both = "{\"ping\":{}}\n{\"bye\":{\"code\":4200,\"reason\":\"draining\",\"retry_after_ms\":3500}}"
        #expect(sent(accept(&conversation, both)).count == 1)
        #expect(conversation.farewell?.closure.code == 4200)
        #expect(conversation.farewell?.retryAfterMilliseconds == 3500)
    }

    @Test func aRevokedSubscriptionEnds() throws {
        var conversation = Conversation()
        let (number, _) = try conversation.subscribe("l", maximumHertz: nil, position: nil)
        let request = try #require(sent(connected(&conversation)).first)
        _ = accept(&conversation, #"{"id":\#(id(request)),"ok":{"t":3,"class":"log","epoch":"e","offset":4}}"#)
        let revoked = accept(&conversation, #"{"revoked":{"t":3}}"#)
        guard case .end(number, _)? = revoked.first else {
            Issue.record("the subscription goes on: \(revoked)")
            return
        }
        #expect(accept(&conversation, #"{"t":3,"o":5,"d":5}"#) == [])
    }

    @Test func aSubscriptionLeftBeforeItsReplyIsGivenBack() throws {
        var conversation = Conversation()
        let (number, _) = try conversation.subscribe("l", maximumHertz: nil, position: nil)
        let request = try #require(sent(connected(&conversation)).first)
        #expect(conversation.unsubscribe(number) == [])
        let reply = accept(
            &conversation, #"{"id":\#(id(request)),"ok":{"t":3,"class":"log","epoch":"e","offset":4}}"#)
        #expect(sent(reply).first?.contains(#""op":"unsub","t":3"#) == true)
    }

    @Test func oneSubscriptionForATopic() throws {
        var conversation = Conversation()
        _ = try conversation.subscribe("l", maximumHertz: nil, position: nil)
        #expect(throws: ClientError.alreadySubscribed(topic: "l")) {
            try conversation.subscribe("l", maximumHertz: nil, position: nil)
        }
    }

    @Test func waitingRequestsAreBounded() throws {
        var conversation = Conversation()
        for _ in 0..<Conversation.greatestWaiting {
            _ = try conversation.request("x", members: "", mayRepeat: true)
        }
        #expect(throws: ClientError.tooMuchWaiting(limit: Conversation.greatestWaiting)) {
            try conversation.request("x", members: "", mayRepeat: true)
        }
        #expect(conversation.stop(.stopped).count == Conversation.greatestWaiting)
    }

    @Test(arguments: [
        "", "{}", "[]", "x", #"{"id":1}"#, #"{"id":-1,"ok":{}}"#, #"{"id":77,"ok":{}}"#, #"{"t":3}"#,
        #"{"t":"x","d":1}"#,
        #"{"gap":{}}"#, #"{"gap":7}"#, #"{"bye":{}}"#, #"{"bye":{"code":99999}}"#, #"{"revoked":null}"#,
        #"{"qos":{"t":3}}"#,
        #"{"id":1,"ok":{"t":99999999999,"class":"log","epoch":"e","offset":1}}"#, #"{"something":"new"}"#,
    ])
    func strangeMessagesDoNoHarm(text: String) throws {
        var conversation = Conversation()
        _ = try conversation.subscribe("l", maximumHertz: nil, position: nil)
        _ = connected(&conversation)
        for action in accept(&conversation, text) {
            if case .disconnect = action { continue }
            Issue.record("\(action)")
        }
    }
}
