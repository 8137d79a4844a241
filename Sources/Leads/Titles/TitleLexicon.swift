/// What words of job titles mean, in all languages together: posts, fields, and words that change a post.
///
/// Files are `titles.tsv` in the folders of `lexicons/`: `term<TAB>meaning[<TAB>name[<TAB>fields]]`, the format in
/// `lexicons/README.md`. A term that begins with `*` is the ending of a compound.
package struct TitleLexicon: Sendable {
    enum Meaning: Hashable, Sendable {
        case role(JobRole)
        /// A post that stays what it is whatever follows: "student assistant to the board".
        case settled(JobRole)
        case field([String])
        case change(Change)
        /// Words after it say of what or of whom: "of", "to the".
        case link
        /// Words after it say for whom one works, wherever it stands: "office of", "reporting to".
        case below
        /// Says nothing about rank: "interim", "global".
        case neutral
        /// Parts two roles: "and".
        case conjunction
    }

    enum Change: String, Hashable, Sendable {
        case former, ended, aspiring, deputy, junior, senior, principal, chief
    }

    private(set) var terms: [String: Meaning] = [:]
    private(set) var endings: [(ending: String, meaning: Meaning)] = []
    /// Words of the longest term.
    private(set) var longest = 1

    package init() {}

    /// Adds a file's lines; a later line of the same term replaces the earlier.
    package mutating func read(_ text: String, name: String) throws(LeadLexiconError) {
        for (number, line) in LexiconLines.rows(of: text) {
            guard line.count >= 2 else { throw LeadLexiconError(file: name, line: number, reason: "has no tab") }
            guard let meaning = Self.meaning(line) else {
                throw LeadLexiconError(
                    file: name, line: number, reason: "has a meaning that is none of those in lexicons/README.md")
            }
            let isEnding = line[0].hasPrefix("*")
            let words = PlainWords.words(of: line[0])
            guard !words.isEmpty, words.count <= 6 else {
                throw LeadLexiconError(file: name, line: number, reason: "needs a term of one to six words")
            }
            let term = words.joined(separator: " ")
            if isEnding {
                endings.append((term, meaning))
            } else {
                terms[term] = meaning
                longest = max(longest, words.count)
            }
        }
        endings.sort { ($1.ending.count, $0.ending) < ($0.ending.count, $1.ending) }
    }

    /// The meaning of a word that may be a compound or a feminine form.
    func meaning(of word: String) -> Meaning? {
        if let known = terms[word] { return known }
        for suffix in ["innen", "in", "a", "e", "s"] where word.count > suffix.count + 3 && word.hasSuffix(suffix) {
            if let known = terms[String(word.dropLast(suffix.count))] { return known }
        }
        let stem = word.hasSuffix("in") ? String(word.dropLast(2)) : word
        return endings.first { stem.count > $0.ending.count && stem.hasSuffix($0.ending) }?.meaning
    }

    private static func meaning(_ line: [String]) -> Meaning? {
        let name = line.count > 2 ? line[2] : ""
        let fields = (line.count > 3 ? line[3].split(separator: " ").map(String.init) : []).sorted()
        func role(_ seniority: Seniority) -> JobRole {
            JobRole(name: name.isEmpty ? line[0] : name, seniority: seniority, fields: fields)
        }
        switch line[1] {
        case "chief", "owner": return .role(role(.chief))
        case "vp": return .role(role(.vp))
        case "director": return .role(role(.director))
        case "manager": return .role(role(.manager))
        case "lead": return .role(role(.lead))
        case "coordinator": return .role(role(.coordinator))
        case "specialist": return .role(role(.specialist))
        case "support": return .role(role(.support))
        case "learner": return .settled(role(.support))
        case "field": return name.isEmpty ? nil : .field(name.split(separator: " ").map(String.init).sorted())
        case "link": return .link
        case "below": return .below
        case "neutral": return .neutral
        case "and": return .conjunction
        case "change": return Change(rawValue: name).map(Meaning.change)
        default: return nil
        }
    }
}
