/// A lexicon file as its reader found it; this module opens no files itself.
package struct LexiconFile: Sendable {
    /// The path below `lexicons/`, such as `en/valence.tsv`: the folder is the language, the stem says what the file holds.
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The folder's name in lower case (BCP 47), or `nil` for a file without a folder.
    var language: String? {
        let parts = name.split(separator: "/")
        return parts.count > 1 ? parts[parts.count - 2].lowercased() : nil
    }

    /// Job titles and industries, which say nothing of texts and are read by `Leads`.
    var isOfLeads: Bool { name.hasSuffix("/titles.tsv") || name.hasSuffix("/industries.tsv") }

    /// What the lines hold, by the stem up to a dot or hyphen: `valence-brands.tsv` is a valence file.
    var section: LexiconSection? {
        let last = name.split(separator: "/").last ?? ""
        return LexiconSection(rawValue: String(last.prefix { $0 != "." && $0 != "-" }))
    }
}

/// What the lines of a lexicon file say. `lexicons/README.md` describes each format.
enum LexiconSection: String, Sendable, CaseIterable {
    /// `term<TAB>valence`, further columns ignored: words, emoticons, emoji, idioms.
    case valence, slang, emoticons, emoji, idioms
    /// `term<TAB>role[<TAB>strength]`.
    case modifiers
    /// `term<TAB>emotion<TAB>weight`.
    case emotions
    /// `term<TAB>level[<TAB>cry]`.
    case urgency
    /// `term<TAB>topic`.
    case topics
    /// One term a line.
    case stopwords, fillers, breaks, common, words
    /// `kind<TAB>weight<TAB>sentiment<TAB>emotion`, `-` for none.
    case reactions
}
