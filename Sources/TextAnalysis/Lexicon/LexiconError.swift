/// Why lexicon files could not be used; the texts name file and line and say what to do.
package enum LexiconError: Error, Equatable, Sendable {
    case unknownSection(file: String)
    case noLanguage(file: String)
    case malformedLine(file: String, line: Int, problem: Problem)
    /// More languages than the guesser tells apart.
    case tooManyLanguages(limit: Int)
    case tooManyTopics(file: String, line: Int, limit: Int)

    package enum Problem: String, Equatable, Sendable {
        case notUTF8 = "is not UTF-8; save the file as UTF-8"
        case tooLong = "is longer than 4,096 bytes; split it"
        case emptyTerm = "has no term before the first tab; write one or remove the line"
        case unmatchableTerm = "has a term of more than 8 words or without anything to match; shorten or remove it"
        case missingColumn = "has too few columns; separate them by single tabs as lexicons/README.md shows"
        case valence = "needs a valence from -4 to 4 after the tab"
        case role = "needs a role: negator, affirmer, intensifier, dampener, contrast or concession"
        case strength = "needs a strength from 0 to 1 for an intensifier or dampener"
        case emotion = "needs an emotion: joy, surprise, anger, sadness, fear, disgust or neutral"
        case weight = "needs a weight from 0 to 100"
        case emotionWeight = "needs an emotion weight from 0 to 4"
        case sentiment = "needs a sentiment from -1 to 1, or - for none"
        case urgency = "needs a level: low, medium, high or critical"
        case symptom = "has a third column other than: symptom"
        case cry = "has a third column other than: cry"
        case topic = "needs a topic of 1 to 32 characters out of a-z and _"
    }
}

extension LexiconError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownSection(let file):
            "\(file): not a lexicon file; its name must begin with one of "
                + LexiconSection.allCases.map(\.rawValue).joined(separator: ", ")
        case .noLanguage(let file):
            "\(file): a lexicon file lies in a folder named after its language, such as en/"
        case .malformedLine(let file, let line, let problem): "\(file):\(line): the line \(problem.rawValue)"
        case .tooManyLanguages(let limit): "lexicons: more than \(limit) languages; remove some folders"
        case .tooManyTopics(let file, let line, let limit):
            "\(file):\(line): more than \(limit) topics; use those there are"
        }
    }
}
