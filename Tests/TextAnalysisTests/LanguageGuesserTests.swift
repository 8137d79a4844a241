import Testing

@testable import TextAnalysis

struct LanguageGuesserTests {
    private let reader = RepositoryLexicons.reader
    private let analyzer = SentimentAnalyzer(reader: RepositoryLexicons.reader)

    @Test(arguments: [
        "Das ist wirklich ein sehr gutes Gespräch", "C'est vraiment très intéressant, merci beaucoup",
        "Это был отличный доклад", "とても良い講演でした", "很好的演讲", "מצוין", "عرض رائع جدا", "강연이 정말 좋았어요",
        "Questo è molto bello", "Het was een heel goed verhaal", "To jest bardzo dobra prezentacja",
        "Det här var en mycket bra presentation", "Bu çok güzel bir sunum", "καλή παρουσίαση", "das ist gut",
        "merci beaucoup", "muito bom", "das Mikro ist tot", "so ein schöner Tag",
    ])
    func languagesWithoutALexiconAreUnknown(text: String) {
        #expect(analyzer.analyze(text) == .unknown, "\(text)")
    }

    @Test(arguments: [
        "lol", "gg wp", "👏👏👏", ":)", "", "omg slay", "café was great", "brb", "naïve approach", "thx m8", "❤️", "2day!!",
        "Keynote", "Roomtone", "the die is cast", "no me neither", "wow", "Apple iPhone launch event livestream",
        "hat trick", "gut feeling", "an old man", "war movie", "la la land was great", "con man", "idk wat 2 do",
        "ha ha ha",
        "Lakers Spurs game tonight", "première of the film tonight",
    ])
    func shortAndBorrowedWordsStayEnglish(text: String) {
        #expect(reader.read(text).language == "en", "\(text)")
    }

    @Test(arguments: ["muy buena charla, gracias", "no me gusta el sonido", "¡qué bueno!", "el audio está fatal"])
    func spanishIsRatedAsSpanish(text: String) {
        #expect(reader.read(text).language == "es", "\(text)")
    }

    @Test func spanishHasALexiconOfItsOwn() {
        #expect(analyzer.analyze("muy buena charla, gracias").label == .positive)
        #expect(analyzer.analyze("no me gusta el sonido").label == .negative)
        #expect(analyzer.analyze("el audio está fatal 😡").label == .negative)
    }

    @Test func aGivenLanguageIsNotGuessed() {
        #expect(analyzer.analyze("gut", language: "de-AT") == .unknown)
        #expect(analyzer.analyze("great", language: "en-GB").label == .positive)
        #expect(analyzer.analyze("genial", language: "es-MX").label == .positive)
    }
}
