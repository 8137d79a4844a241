/// The words of a text that turn what it says, so that "it is on" is never taken for "it is not on".
enum Negations {
    /// Of the languages whose texts are likeliest: what is no negation in the one at hand does no harm.
    private static let words: Set<String> = [
        "no", "not", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot", "cant",
        "dont", "isnt", "hardly", "except",
        "nunca", "jamás", "nadie", "nada", "ningún", "ninguno", "ninguna", "sin", "tampoco", "ni",
        "nicht", "kein", "keine", "keinen", "keinem", "keiner", "nie", "niemals", "niemand", "nichts", "ohne",
        "ne", "pas", "jamais", "rien", "personne", "sans", "aucun", "aucune", "non", "mai", "senza", "nessuno",
        "niente", "não", "nem", "sem", "ninguém", "nenhum", "nenhuma", "niet", "geen", "zonder", "nooit",
    ]

    /// The negations of a normalised text, in order.
    static func found(in key: String) -> [Substring] {
        words(of: key).compactMap { word in
            if word.hasSuffix("n't") || word.hasSuffix("n’t") { return "n't" }
            return words.contains(String(word)) ? word : nil
        }
    }

    private static func words(of key: String) -> [Substring] {
        // Most texts are ASCII, whose letters are told apart at a glance; in a key they are small ones.
        guard key.utf8.allSatisfy({ $0 < 0x80 }) else {
            return key.split { !$0.isLetter && $0 != "'" && $0 != "’" }
        }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        return key.utf8.split { !letters.contains($0) && $0 != UInt8(ascii: "'") }.map(Substring.init)
    }
}
