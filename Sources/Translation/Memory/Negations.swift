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
    static func found(in key: String) -> [String] {
        var key = key
        return key.withUTF8 { bytes in
            var found: [String] = []
            var start = 0
            while start < bytes.count {
                let length = lengthOfWord(bytes, at: start)
                if length > 0, let word = negation(UnsafeBufferPointer(rebasing: bytes[start..<start + length])) {
                    found.append(word)
                }
                start += length > 0 ? length : lengthOfScalar(startingWith: bytes[start])
            }
            return found
        }
    }

    private static func lengthOfScalar(startingWith byte: UInt8) -> Int {
        switch byte {
        case 0xF0...: 4
        case 0xE0...: 3
        case 0xC0...: 2
        default: 1
        }
    }

    private static let longest = words.map(\.utf8.count).max() ?? 0

    private static func negation(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if bytes.count > 3, bytes.suffix(3).elementsEqual("n't".utf8) { return "n't" }
        if bytes.count > 5, bytes.suffix(5).elementsEqual("n’t".utf8) { return "n't" }
        guard bytes.count >= 2, bytes.count <= longest else { return nil }
        let word = String(decoding: bytes, as: UTF8.self)
        return words.contains(word) ? word : nil
    }

    /// Bytes of the letters and apostrophes from `start` on; 0 where something else stands.
    private static func lengthOfWord(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
        var end = start
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "'"): end += 1
            // ’ is the one letter of its block; the rest are dashes, quotes and the brackets of slots.
            case 0xE2 where end + 2 < bytes.count && bytes[end + 1] == 0x80 && bytes[end + 2] == 0x99: end += 3
            case 0xE2: return end - start
            // Signs such as « and ¿.
            case 0xC2: return end - start
            case 0x80...: end += 1
            default: return end - start
            }
        }
        return end - start
    }
}
