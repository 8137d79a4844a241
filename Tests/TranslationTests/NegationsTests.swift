import Testing

@testable import Translation

struct NegationsTests {
    @Test(arguments: [
        ("the microphone is not on", ["not"]), ("it isn't on, nor is it off", ["n't", "nor"]),
        ("it isn’t on", ["n't"]), ("no, never", ["no", "never"]), ("knot nothing noted", ["nothing"]),
        ("room ⟦1⟧ is not ready", ["not"]), ("⟦1⟧no⟦2⟧nicht", ["no", "nicht"]), ("«no»", ["no"]),
        ("¿ningún vídeo?", ["ningún"]),
        ("não há “nada”…sem", ["não", "nada", "sem"]), ("das ist nicht schön", ["nicht"]), ("cannot", ["cannot"]),
        ("", []), ("日本語 no", ["no"]), ("jamás—jamais", ["jamás", "jamais"]),
    ])
    func standsInOrder(text: String, negations: [String]) {
        #expect(Negations.found(in: text) == negations)
    }
}
