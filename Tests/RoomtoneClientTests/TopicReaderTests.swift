import Testing

@testable import RoomtoneClient

struct TopicReaderTests {
    private func reply(_ text: String) throws -> JSONObject { try #require(JSONObject(text.utf8)) }

    private func publication(_ offset: UInt64, key: String? = nil, _ data: String = "1") -> TopicPublication {
        TopicPublication(offset: offset, time: nil, key: key, data: Array(data.utf8))
    }

    @Test func aLogBeginsNowAndPassesOnWhatFollows() throws {
        var reader = TopicReader(topic: "session.k.transcript", maximumHertz: nil, position: nil)
        #expect(reader.requestMembers == #""topic":"session.k.transcript""#)
        #expect(reader.accept(publication(8)) == .ignore)
        #expect(try reader.begin(reply(#"{"t":3,"class":"log","epoch":"e","offset":7,"items":[]}"#)) == [.began(.log)])
        #expect(reader.accept(publication(8)) == .pass(publication(8)))
        #expect(reader.accept(publication(8)) == .ignore)
        #expect(reader.position == TopicPosition(epoch: "e", offset: 8))
    }

    @Test func aHoleInALogAsksForRecovery() throws {
        var reader = TopicReader(topic: "l", maximumHertz: nil, position: nil)
        _ = try reader.begin(reply(#"{"class":"log","epoch":"e","offset":7}"#))
        #expect(reader.accept(publication(9)) == .recover)
        #expect(reader.accept(publication(10)) == .ignore)
        #expect(reader.requestMembers == #""topic":"l","recover":{"epoch":"e","offset":7}"#)
        let events = try reader.begin(
            reply(#"{"class":"log","epoch":"e","offset":9,"recovered":true,"items":[{"o":8,"d":8},{"o":9,"d":9}]}"#))
        #expect(events == [.began(.log), .publication(publication(8, "8")), .publication(publication(9, "9"))])
    }

    @Test func aLogThatCannotBeRecoveredSaysSo() throws {
        var reader = TopicReader(topic: "l", maximumHertz: nil, position: TopicPosition(epoch: "old", offset: 5))
        let events = try reader.begin(reply(#"{"class":"log","epoch":"new","offset":2,"recovered":false,"items":[]}"#))
        #expect(events == [.began(.log), .missed])
        #expect(reader.position == TopicPosition(epoch: "new", offset: 2))
        #expect(reader.accept(publication(3)) == .pass(publication(3)))
    }

    @Test func aStateTopicBringsOnlyWhatIsNewAndTellsWhatWentAway() throws {
        var reader = TopicReader(topic: "s", maximumHertz: 2, position: nil)
        #expect(reader.requestMembers == #""topic":"s","max_hz":2.0"#)
        let first = try reader.begin(
            reply(#"{"class":"state","epoch":"e","offset":3,"items":[{"o":1,"k":"a","d":1},{"o":3,"k":"b","d":1}]}"#))
        #expect(first?.count == 3)
        #expect(reader.accept(publication(4, key: "c")) == .pass(publication(4, key: "c")))
        reader.suspend()
        let again = try reader.begin(
            reply(
                #"{"class":"state","epoch":"e","offset":6,"recovered":true,"items":[{"o":1,"k":"a","d":1},{"o":6,"k":"c","d":1}]}"#
            ))
        let gone = TopicPublication(offset: nil, time: nil, key: "b", data: Array("null".utf8))
        #expect(again == [.began(.state), .publication(gone), .publication(publication(6, key: "c"))])
    }

    @Test func aStateTopicOfANewEpochComesWhole() throws {
        var reader = TopicReader(topic: "s", maximumHertz: nil, position: nil)
        _ = try reader.begin(reply(#"{"class":"state","epoch":"e","offset":9,"items":[{"o":9,"d":1}]}"#))
        let again = try reader.begin(reply(#"{"class":"state","epoch":"f","offset":1,"items":[{"o":1,"d":1}]}"#))
        #expect(again == [.began(.state), .publication(publication(1))])
    }

    @Test func goingBackAsksForWhatFoundNoPlace() throws {
        var reader = TopicReader(topic: "l", maximumHertz: nil, position: nil)
        _ = try reader.begin(reply(#"{"class":"log","epoch":"e","offset":7}"#))
        for offset in 8...12 as ClosedRange<UInt64> { _ = reader.accept(publication(offset)) }
        reader.rewind(before: publication(10))
        reader.rewind(before: publication(11))
        #expect(reader.position == TopicPosition(epoch: "e", offset: 9))
        #expect(reader.accept(publication(13)) == .ignore)
    }

    @Test(arguments: [
        "{}", #"{"class":"state","epoch":"e"}"#, #"{"class":"other","epoch":"e","offset":1}"#,
        #"{"class":"log","epoch":1,"offset":1}"#, #"{"class":"log","epoch":"e","offset":-1}"#,
    ])
    func refusesAReplyThatIsNone(text: String) throws {
        var reader = TopicReader(topic: "l", maximumHertz: nil, position: nil)
        #expect(try reader.begin(reply(text)) == nil)
        #expect(!reader.isLive)
    }
}

struct EventBufferTests {
    private func publication(_ offset: UInt64, key: String? = nil) -> TopicEvent {
        .publication(TopicPublication(offset: offset, time: nil, key: key, data: Array("1".utf8)))
    }

    @Test func keepsTheOrderOfALog() {
        var buffer = EventBuffer(limit: 3)
        for round in 0..<10 as Range<UInt64> {
            #expect(buffer.offer(publication(round * 2)) == true)
            #expect(buffer.offer(publication(round * 2 + 1)) == true)
            #expect(buffer.take() == publication(round * 2))
            #expect(buffer.take() == publication(round * 2 + 1))
            #expect(buffer.take() == nil)
        }
    }

    @Test func takesNothingBehindAHoleUntilItIsCleared() {
        var buffer = EventBuffer(limit: 2)
        #expect(buffer.offer(publication(1)) == true)
        #expect(buffer.offer(publication(2)) == true)
        #expect(buffer.offer(publication(3)) == false)
        #expect(buffer.take() == publication(1))
        #expect(buffer.offer(publication(4)) == false)
        #expect(buffer.hasOverflowed)
        #expect(buffer.take() == publication(2))
        buffer.clearOverflow()
        #expect(buffer.offer(publication(3)) == true)
    }

    @Test func ofAStateTopicTheNewestValueOfEachKeyWaits() {
        var buffer = EventBuffer(limit: 3)
        #expect(buffer.offer(.began(.state)) == true)
        #expect(buffer.offer(publication(1, key: "a")) == true)
        #expect(buffer.offer(publication(2, key: "b")) == true)
        for offset in 3..<1000 as Range<UInt64> { #expect(buffer.offer(publication(offset, key: "a")) == true) }
        #expect(buffer.take() == .began(.state))
        #expect(buffer.take() == publication(999, key: "a"))
        // Taken, so the next value waits on its own.
        #expect(buffer.offer(publication(1000, key: "a")) == true)
        #expect(buffer.take() == publication(2, key: "b"))
        #expect(buffer.take() == publication(1000, key: "a"))
        #expect(buffer.isEmpty)
    }
}
