import Testing

@testable import TextAnalysis

struct ReactionTableTests {
    private let table = RepositoryLexicons.library.reactions

    @Test(arguments: ["applause", "heart", "clap", "thumbs_up", "thumbs_down", "laugh", "wow", "confused"])
    func everyButtonOfTheContractExpressesSomething(kind: String) {
        #expect(table[kind].sentiment != nil)
        #expect(table[kind].emotion != nil)
        #expect(table[kind].weight > 0)
    }

    @Test func aKindIsKnownInLargeLettersToo() {
        #expect(table["Heart"] == table["heart"] && table["THUMBS_UP"] == table["thumbs_up"])
        #expect(table["Boogie"] == .unknown)
        // One that is listed as it is written is itself.
        var own = table
        own.set(ReactionTable.Reaction(weight: 3, sentiment: nil, emotion: nil), for: "Heart")
        #expect(own["Heart"].weight == 3 && own["heart"] == table["heart"])
    }

    @Test func otherWordsCountOnceAndExpressNothing() {
        #expect(table["boogie"] == .unknown)
        #expect(ReactionTable.Reaction.unknown.weight == 1)
        #expect(ReactionTable.Reaction.unknown.sentiment == nil)
    }
}
