/// What is done to the words of a final, beyond the right spelling of names.
package struct TextFormatting: Hashable, Sendable {
    /// Capitals at the beginning of sentences and stops at their end.
    package var punctuation: Bool
    /// Numbers as digits.
    package var numerals: Bool

    package init(punctuation: Bool = true, numerals: Bool = true) {
        self.punctuation = punctuation
        self.numerals = numerals
    }
}
