extension LexiconLibrary {
    /// The stopwords of a language, lower case; none for a language without a lexicon.
    package func stopwords(of language: String) -> Set<String> {
        guard let lexicon = lexicons[language] else { return [] }
        var found: Set<String> = []
        for (index, entry) in lexicon.words.enumerated() where entry.roles.contains(.stopword) {
            found.insert(lexicon.vocabulary.text(of: Int32(index)))
        }
        return found
    }
}
