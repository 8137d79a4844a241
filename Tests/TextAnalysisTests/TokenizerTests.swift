import Testing

@testable import TextAnalysis
import TestRandom

struct TokenizerTests {
    private let symbols: SymbolTable = {
        var table = SymbolTable()
        for term in [":)", ":-)", "<3", "</3", "D:", "T_T", ":D"] { table.insert(Array(term.utf8).span) }
        return table
    }()

    private func tokens(_ text: String) -> [String] {
        let result = Tokenizer.tokenize(text.utf8Span.span, symbols: symbols)
        return result.tokens.map { String(decoding: result.folded[$0.folded], as: UTF8.self) }
    }

    @Test(arguments: [
        ("Hello, World", ["hello", "world"]), ("don’t", ["don't"]), ("ÉTÉ Straße", ["été", "straße"]),
        ("well-made -- yes", ["well-made", "yes"]), ("great:) <3", ["great", ":)", "<3"]),
        ("at 10:30 (ok)", ["at", "10", "30", "ok"]), ("v3.5 2day 1,000.5", ["v3", "5", "2day", "1,000.5"]),
        ("#NoWords", ["nowords"]), ("T_T D: x", ["t_t", "d:", "x"].map { $0 == "x" ? $0 : $0.uppercased() }),
        ("za\u{336}l\u{301}go", ["zalgo"]), ("", []), (" \t\n", []), ("'quoted'", ["quoted"]),
    ])
    func cuts(text: String, expected: [String]) {
        #expect(tokens(text) == expected)
    }

    @Test func clustersAreOneTokenWithoutTonesAndVariants() {
        #expect(tokens("👍🏽👍🏿 ❤️❤ 🤷🏽‍♀️🇩🇪🇪🇸") == ["👍", "👍", "❤", "❤", "🤷\u{200D}♀", "🇩🇪", "🇪🇸"])
        #expect(tokens("👩‍❤️‍💋‍👨ok") == ["👩\u{200D}❤\u{200D}💋\u{200D}👨", "ok"])
    }

    @Test func mentionsAndLinksHoldNoWords() {
        let result = Tokenizer.tokenize(
            "@lovely see https://hate.example/bad?x=1 www.awful.com".utf8Span.span, symbols: symbols)
        #expect(result.tokens.map(\.kind) == [.mention, .word, .link, .link])
    }

    @Test func boundariesStandBeforeTheTokenThatFollows() {
        let result = Tokenizer.tokenize("no, yes. U.S. troops? really".utf8Span.span, symbols: symbols)
        #expect(result.tokens.map(\.boundary) == [.none, .comma, .sentence, .none, .none, .sentence])
        #expect(result.questionMarks == 1)
        #expect(!result.endsAsQuestion)
    }

    @Test func shapesAreNoticed() {
        let result = Tokenizer.tokenize("WOW soooo a.I well-made naïve привет".utf8Span.span, symbols: symbols)
        #expect(result.tokens.map(\.isAllCaps) == [true, false, false, false, false, false, false])
        #expect(result.tokens.map(\.isElongated) == [false, true, false, false, false, false, false])
        #expect(result.tokens[4].isHyphenated)
        #expect(result.tokens[5].hasAccents && !result.tokens[5].isForeignScript)
        #expect(result.tokens[6].isForeignScript)
    }

    @Test func sourceRangesLieInOrderWithinTheText() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "good", "🤷🏽‍♀️", ":)", "É", "\u{301}", "!!", " ", "'", "-", "#", "@", "http://", "7", "\u{FE0F}", "…", "不",
        ]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            .joined()
            let result = Tokenizer.tokenize(text.utf8Span.span, symbols: symbols)
            var end: Int32 = 0
            for token in result.tokens {
                #expect(token.sourceStart >= end && token.sourceEnd > token.sourceStart)
                end = token.sourceEnd
            }
            #expect(Int(end) <= text.utf8.count)
        }
    }

    @Test func bytesOfAnyKindAreSurvived() {
        var random = SeededGenerator(seed: 11)
        let valid = Array("good 🤷🏽‍♀️ :) É naïve ❤️‍🔥 10:30 don’t https://x.y".utf8)
        for cut in 0...valid.count {
            _ = Tokenizer.tokenize(valid.span.extracting(0..<cut), symbols: symbols)
            _ = Tokenizer.tokenize(valid.span.extracting(cut..<valid.count), symbols: symbols)
        }
        for _ in 0..<2_000 {
            var bytes = valid
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            let result = Tokenizer.tokenize(bytes.span, symbols: symbols)
            #expect(result.tokens.allSatisfy { Int($0.sourceEnd) <= bytes.count })
        }
    }
}
