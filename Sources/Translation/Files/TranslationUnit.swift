/// A text with its translation, as files of memories hold them.
package struct TranslationUnit: Hashable, Sendable {
    package var pair: LanguagePair
    package var source: String
    package var target: String
    /// The engine that made it, where this program wrote the file; `nil` for a person.
    ///
    /// Such a unit is a draft to look at: it is not read back as a person's translation.
    package var engine: String?

    package init(pair: LanguagePair, source: String, target: String, engine: String? = nil) {
        self.engine = engine
        self.pair = pair
        self.source = source
        self.target = target
    }
}

/// What is wrong with a file of translations, and where.
package struct TranslationFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var reason: String

    package var description: String { "line \(line): \(reason)" }
}

/// What a file of translations may hold at most.
package struct TranslationFileLimits: Hashable, Sendable {
    package var units = 2_000_000
    /// UTF-8 bytes of one text.
    package var textBytes = 16 << 10

    package init() {}
}
