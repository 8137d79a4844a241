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

    @Test func otherWordsCountOnceAndExpressNothing() {
        #expect(table["boogie"] == .unknown)
        #expect(ReactionTable.Reaction.unknown.weight == 1)
        #expect(ReactionTable.Reaction.unknown.sentiment == nil)
    }
}
