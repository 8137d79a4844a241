import RoomModel
import TestKit
import Testing
import TextAnalysis

@testable import Rooms

/// What an event weighs and feels by its kind, its text and its sender's word.
struct EventRatingTests {
    private let rating: EventRating

    init() throws {
        let library = try LexiconLibrary.parse([
            LexiconFile(name: "en/valence.tsv", text: "terrible\t-2\ngreat\t3\n"),
            LexiconFile(name: "en/emotions.tsv", text: "terrible\tanger\t2\n"),
            LexiconFile(name: "en/stopwords.txt", text: "that\nwas\nthe\n"),
            LexiconFile(name: "mul/emoji.tsv", text: "😡\t-2.2\n👍\t2.1\n❤️\t3\n"),
            LexiconFile(name: "mul/emotions-emoji.tsv", text: "😡\tanger\t1.6\n"),
            LexiconFile(name: "mul/reactions.tsv", text: "heart\t2\t0.8\tjoy\n"),
        ])
        rating = EventRating(reactions: library.reactions, reader: TextReader(library: library))
    }

    private func rate(
        _ type: AudienceEventType, kind: String? = nil, _ text: String? = nil, sentiment: Double? = nil
    ) -> EventRating.Rating {
        rating.rate(
            AudienceEvent(
                id: "", session: Samples.keynote, attendee: Samples.id("a-1"), type: type, kind: kind,
                time: Samples.start, text: text, sentiment: sentiment, value: type == .rate ? 5 : nil))
    }

    @Test func kindAndTextCountForHalfEach() throws {
        let said = try #require(rate(.chat, "that was terrible").sentiment)
        #expect(said < 0)
        let both = rate(.reaction, kind: "heart", "that was terrible")
        #expect(both.sentiment == (0.8 + said) / 2)
        #expect(both.emotion == .anger && both.weight == 2)
    }

    @Test(arguments: [AudienceEventType.rate, .view, .boothVisit, .question, .answer])
    func aTextCountsAloneWhereTheKindExpressesNothing(_ type: AudienceEventType) throws {
        let said = try #require(rate(.chat, "that was terrible").sentiment)
        #expect(rate(type, "that was terrible").sentiment == said)
        #expect(rate(.reaction, kind: "zzz", "that was terrible").sentiment == said)
        #expect(rate(type).sentiment == nil)
    }

    @Test(arguments: [nil, "", "that was the", "это было ужасно совсем"] as [String?])
    func aKindCountsAloneWhereTheTextExpressesNothing(_ text: String?) {
        let alone = rate(.reaction, kind: "heart", text)
        #expect(alone.sentiment == 0.8 && alone.emotion == .joy)
    }

    @Test func theSendersWordGoesBeforeBoth() {
        #expect(rate(.reaction, kind: "heart", "that was terrible", sentiment: 0.1).sentiment == 0.1)
    }

    @Test(arguments: ["👍", "👍🏿", "❤️", "❤"])
    func anEmojiIsAKindThatFeels(_ kind: String) throws {
        #expect(try #require(rate(.reaction, kind: kind).sentiment) > 0.4)
        #expect(rate(.reaction, kind: kind).weight == 1)
    }

    @Test func anAngryEmojiIsAngry() throws {
        let angry = rate(.reaction, kind: "😡")
        #expect(try #require(angry.sentiment) < -0.4)
        #expect(angry.emotion == .anger)
    }

    @Test(arguments: ["terrible", "ужасно", "🪑", "great👍"])
    func anotherWordIsNoText(_ kind: String) {
        #expect(rate(.reaction, kind: kind) == EventRating.Rating(weight: 1, sentiment: nil, emotion: nil))
    }
}
