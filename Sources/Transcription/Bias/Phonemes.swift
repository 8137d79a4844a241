/// Turns pronunciations in the International Phonetic Alphabet, as espeak-ng writes them for American English, into the
/// phonemes of the CMU dictionary (ARPAbet without stress), which the acoustic model knows.
package enum Phonemes {
    /// Longest first, so that diphthongs and vowels with their r are taken as one.
    private static let table: [(ipa: [Character], arpabet: [String])] =
        ([
            ("aɪɚ", "AY ER"), ("aɪə", "AY AH"), ("ɜːɹ", "ER"), ("ɔːɹ", "AO R"), ("oːɹ", "AO R"), ("ɑːɹ", "AA R"),
            ("aɪ", "AY"), ("aʊ", "AW"), ("eɪ", "EY"), ("oʊ", "OW"), ("əʊ", "OW"), ("ɔɪ", "OY"), ("tʃ", "CH"),
            ("dʒ", "JH"), ("ɜː", "ER"), ("iː", "IY"), ("uː", "UW"), ("ɔː", "AO"), ("ɑː", "AA"), ("aː", "AA"),
            ("oː", "AO"), ("eː", "EY"), ("ɚɹ", "ER"), ("ɛɹ", "EH R"), ("ɪɹ", "IH R"), ("ʊɹ", "UH R"),
            ("ɚ", "ER"), ("ɝ", "ER"), ("i", "IY"), ("u", "UW"), ("ɔ", "AO"), ("ɑ", "AA"), ("ɒ", "AA"), ("ɐ", "AH"),
            ("ə", "AH"), ("ʌ", "AH"), ("æ", "AE"), ("a", "AE"), ("ɛ", "EH"), ("e", "EH"), ("ɪ", "IH"), ("ᵻ", "IH"),
            ("ʊ", "UH"), ("o", "OW"), ("y", "UW"), ("ø", "ER"), ("œ", "ER"), ("ʃ", "SH"), ("ʒ", "ZH"), ("θ", "TH"),
            ("ð", "DH"), ("ŋ", "NG"), ("ɡ", "G"), ("g", "G"), ("ɹ", "R"), ("r", "R"), ("ʁ", "R"), ("ɾ", "T"),
            ("ʔ", "T"), ("x", "K"), ("ç", "HH"), ("ɬ", "L"), ("ɫ", "L"), ("j", "Y"), ("h", "HH"), ("w", "W"),
            ("v", "V"), ("z", "Z"), ("s", "S"), ("f", "F"), ("b", "B"), ("p", "P"), ("t", "T"), ("d", "D"),
            ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"), ("ɲ", "N Y"), ("c", "K"), ("q", "K"), ("ɜ", "ER"),
            // Length that no vowel above counts.
            ("ː", ""),
        ] as [(String, String)])
        .map { (Array($0.0), $0.1.split(separator: " ").map(String.init)) }
        .sorted { $0.ipa.count > $1.ipa.count }

    /// Stress, length left over, ties and word breaks: not sounds.
    private static let silent: Set<Character> = ["ˈ", "ˌ", "ˑ", " ", "|", "'", ",", "_", "-"]

    /// The phonemes of a pronunciation; `nil` where it holds a sound that English has none for, or nothing.
    package static func arpabet(ofIPA text: String) -> [String]? {
        // Characters, once combining marks (ties, syllabic strokes, nasal tildes) are off them.
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isMark($0) }))
        let sounds = plain.filter { !silent.contains($0) }
        var rest = Array(sounds)[...]
        var phonemes: [String] = []
        while !rest.isEmpty {
            guard let match = table.first(where: { rest.starts(with: $0.ipa) }) else { return nil }
            phonemes += match.arpabet
            rest = rest.dropFirst(match.ipa.count)
        }
        return phonemes.isEmpty ? nil : phonemes
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        (0x300...0x36F).contains(scalar.value) || scalar.value == 0x200D || scalar.value == 0x2B0
            || scalar.value == 0x2B2
    }
}
