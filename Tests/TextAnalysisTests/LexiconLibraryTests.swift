import Testing

@testable import TextAnalysis

struct LexiconLibraryTests {
    private func library(_ text: String, name: String = "en/valence.tsv") throws -> LexiconLibrary {
        try LexiconLibrary.parse([LexiconFile(name: name, text: text)])
    }

    private func score(_ text: String, _ library: LexiconLibrary) -> Double {
        SentimentAnalyzer(library: library).analyze(text, language: "en").score
    }

    @Test(arguments: [
        ("en/valence.tsv", "good\t2\nbad", 2, LexiconError.Problem.missingColumn),
        ("en/valence.tsv", "\n# comment\n\t2", 3, .emptyTerm),
        ("en/valence.tsv", "good\t", 1, .valence), ("en/valence.tsv", "good\tfine", 1, .valence),
        ("en/valence.tsv", "good\t4.1", 1, .valence), ("en/valence.tsv", "good\tnan", 1, .valence),
        ("en/valence.tsv", "good\tinf", 1, .valence), ("en/slang.tsv", "gr8 2", 1, .missingColumn),
        ("en/idioms.tsv", "a b c d e f g h i\t1", 1, .unmatchableTerm),
        ("en/emoji.tsv", "🔥\t9", 1, .valence), ("en/emoticons.tsv", ":)\tx", 1, .valence),
        ("en/modifiers.tsv", "not\tnegates", 1, .role), ("en/modifiers.tsv", "not", 1, .missingColumn),
        ("en/modifiers.tsv", "very\tintensifier", 1, .missingColumn),
        ("en/modifiers.tsv", "very\tintensifier\t2", 1, .strength),
        ("en/emotions.tsv", "wow\tawe\t1", 1, .emotion), ("en/emotions.tsv", "wow\tjoy", 1, .missingColumn),
        ("en/emotions.tsv", "wow\tjoy\t5", 1, .emotionWeight), ("en/urgency.tsv", "fire\tsoon", 1, .urgency),
        ("en/urgency.tsv", "fire\tcritical\tloud", 1, .cry),
        ("en/topics.tsv", "mic\tAudio", 1, .topic), ("en/topics.tsv", "mic\t", 1, .topic),
        ("en/topics.tsv", "lag\tvideo\tsign", 1, .symptom),
        ("mul/reactions.tsv", "clap\t1\t0.5", 1, .missingColumn), ("mul/reactions.tsv", "clap\t-1\t-\t-", 1, .weight),
        ("mul/reactions.tsv", "clap\t1\t2\tjoy", 1, .sentiment),
        ("mul/reactions.tsv", "clap\t1\t-\tbliss", 1, .emotion),
        ("mul/reactions.tsv", "\t1\t-\t-", 1, .emptyTerm),
    ])
    func malformedLinesAreNamed(name: String, text: String, line: Int, problem: LexiconError.Problem) {
        let files = [LexiconFile(name: name, text: text), LexiconFile(name: "en/stopwords.txt", text: "the\n")]
        let expected = LexiconError.malformedLine(file: name, line: line, problem: problem)
        #expect(throws: expected) { try LexiconLibrary.parse(files) }
        #expect("\(expected)".hasPrefix("\(name):\(line): "))
    }

    @Test func additionsReadLaterOverrideAndAdd() throws {
        let house = LexiconFile(name: "en/valence.tsv", text: "sick\t-2\ngood\t2\n")
        let own = LexiconFile(name: "additions/en/valence.tsv", text: "sick\t2\nturbo\t3\ngood\t0\n")
        let library = try LexiconLibrary.parse(inOrder: [house, own])
        #expect(score("sick", library) > 0)
        #expect(score("turbo", library) > 0)
        #expect(score("good", library) == 0)
    }

    @Test func linesThatAreNotTextAreNamed() {
        let bytes = Array("good\t1\nb".utf8) + [0xFF] + Array("\t1\n".utf8)
        #expect(throws: LexiconError.malformedLine(file: "en/valence.tsv", line: 2, problem: .notUTF8)) {
            try LexiconLibrary.parse([LexiconFile(name: "en/valence.tsv", bytes: bytes)])
        }
        let long = String(repeating: "a", count: 5_000) + "\t1"
        #expect(throws: LexiconError.malformedLine(file: "en/valence.tsv", line: 1, problem: .tooLong)) {
            try library(long)
        }
    }

    @Test func filesWithoutLanguageOrMeaningAreNamed() {
        #expect(throws: LexiconError.noLanguage(file: "valence.tsv")) { try library("a\t1", name: "valence.tsv") }
        #expect(throws: LexiconError.unknownSection(file: "en/sayings.tsv")) {
            try library("a\t1", name: "en/sayings.tsv")
        }
    }

    @Test func topicsAreBounded() {
        let lines = (0..<33).map { index in
            "t\(index)\t" + String(repeating: "a", count: index % 30 + 1) + (index < 30 ? "" : "_b")
        }
        #expect(throws: LexiconError.tooManyTopics(file: "en/topics.tsv", line: 33, limit: 32)) {
            try library(lines.joined(separator: "\n"), name: "en/topics.tsv")
        }
    }

    @Test func lineEndsMarksAndFurtherColumnsDoNotMatter() throws {
        let vader =
            "\u{FEFF}# a comment\r\ngood\t1.9\t0.9434\t[2, 1, 1, 3, 2, 4, 2, 2, 1, 1]\r\n:)\t2.0\t1\t[]\r\n#\t0\r\n'-'\t1\n"
        let library = try library(vader)
        #expect(score("good", library) > 0.4)
        #expect(score(":)", library) > 0.4)
    }

    @Test func aFileInVADERFormatReplacesEveryValence() throws {
        let file = LexiconFile(name: "mine.txt", text: "talk\t3.0\t0.5\t[3]\nfed up\t-2\n")
        let library = try RepositoryLexicons.library.replacingValences(by: file)
        #expect(library.valenceCount(language: "en") == 2)
        #expect(score("what a great talk 😀", library) == score("what a plain talk", library))
        #expect(score("fed up", library) < 0)
        #expect(score("not a talk", library) < 0)
        #expect(score("a very long talk", library) > score("a long talk", library))
    }

    @Test func tenantsAddAndOverride() throws {
        let file = LexiconFile(name: "en/valence-acme.tsv", text: "roomtone\t3\ngreat\t-1\n")
        let library = try RepositoryLexicons.library.adding(file)
        #expect(score("roomtone", library) > 0)
        #expect(score("great", library) < 0)
        #expect(score("awful", library) == score("awful", RepositoryLexicons.library))
    }

    @Test func replacementNamesItsMalformedLine() {
        let file = LexiconFile(name: "mine.txt", text: "talk\t3.0\nbroken\n")
        #expect(throws: LexiconError.malformedLine(file: "mine.txt", line: 2, problem: .missingColumn)) {
            try RepositoryLexicons.library.replacingValences(by: file)
        }
    }

    @Test func theRepositoryHoldsWhatItPromises() {
        let library = RepositoryLexicons.library
        #expect(library.valenceCount(language: "en") >= 8_000)
        #expect(library.valenceCount(language: "es") >= 1_000)
        #expect(library.languages == ["en", "es"])
        let emoji = RepositoryLexicons.files.first { $0.name == "mul/emoji.tsv" }
        let lines = String(decoding: emoji?.bytes ?? [], as: UTF8.self).split(separator: "\n").count
        #expect(lines - 1 >= 400)
    }

    @Test func noRepositoryFileNamesATermTwice() {
        for file in RepositoryLexicons.files where !["emotions", "topics"].contains(file.section?.rawValue) {
            var seen: Set<Substring> = []
            for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("# ") {
                let term = line.prefix { $0 != "\t" }
                #expect(seen.insert(term).inserted, "\(file.name): \(term)")
            }
        }
    }
}
