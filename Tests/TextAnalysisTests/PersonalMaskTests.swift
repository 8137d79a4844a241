import Testing

@testable import TextAnalysis

struct PersonalMaskTests {
    private let mask = PersonalMask(
        names: ["Sam Sample", "Fatima Al-Sayed", "Will Rose", "Łukasz Żak"],
        allowed: ["Acme Vector", "Roomtone Kubernetes"],
        library: RepositoryLexicons.library)

    @Test(arguments: [
        ("Sam is ill", "[name] is ill"), ("ask fatima about it", "ask [name] about it"),
        ("Sam Sample's mic is dead!", "[name]'s mic is dead!"), ("will there be slides?", "will there be slides?"),
        ("Łukasz, speak up", "[name], speak up"),
        ("mail me: sam@example.com", "mail me: [email]"), ("thanks @ada_l, no sound", "thanks [handle], no sound"),
        ("call +49 (0)30 1234-567 now", "call [phone] now"), ("row 12 seat 1024", "row 12 seat 1024"),
        ("see https://linkedin.com/in/jane", "see [link]"),
        ("my name is Zorblax, no sound", "my name is [name], no sound"),
        ("Dr. Quimby mumbles", "Dr. [name] mumbles"), ("I saw Xandria Quuxley faint", "I saw [name] faint"),
        ("Acme Vector is down", "Acme Vector is down"), ("This is Great", "This is Great"),
        ("meet @ 5", "meet @ 5"), ("no sound", "no sound"), ("", ""), ("  two  spaces ", "  two  spaces "),
        ("THE MIC IS DEAD", "THE MIC IS DEAD"),
    ])
    func takesOutWhoItIs(text: String, masked: String) {
        #expect(mask.mask(text) == masked)
    }

    @Test(arguments: ["@", "1", "+", "Ab ", "\u{301}", "😀", "'s ", "(", "Mr. ", "é"])
    func hostileTextIsAnswered(piece: String) {
        let masked = mask.mask(String(repeating: piece, count: 100_000))
        #expect(masked.count <= 10_000)
    }
}
