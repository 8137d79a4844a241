/// Reads job titles: which roles they name, what those are about, and whether they are held now.
///
/// A title is cut into parts at commas, slashes and the like. Of each part the post is the last word that names one,
/// ahead of a word such as "of": in "Assistant to the CTO" the post is the assistant's.
package struct TitleReader: Sendable {
    private let lexicon: TitleLexicon

    package init(_ lexicon: TitleLexicon) { self.lexicon = lexicon }

    /// Titles of any length come in; what lies beyond is not read.
    private static let longest = 400

    /// The roles in the order in which they stand; empty when no word of the title names one.
    package func roles(of title: String) -> [JobRole] {
        var roles: [JobRole] = []
        var carriesPast = false
        for part in parts(of: String(title.prefix(Self.longest))) {
            var reading = Part(part.meanings)
            if part.isJoined, carriesPast, reading.role != nil { reading.isPast = true }
            if let role = reading.finished {
                roles.append(role)
            } else if let last = roles.indices.last {
                // "VP, Engineering" goes on with the post before; "CTO (former)" takes it back.
                if reading.isPast { roles[last].isPast = true }
                roles[last].fields = Set(roles[last].fields + reading.fields).sorted()
            }
            carriesPast = reading.isPast
        }
        return roles
    }

    private struct Piece {
        var meanings: [TitleLexicon.Meaning]
        /// By "and" or "&" to the part before.
        var isJoined: Bool
    }

    private func parts(of title: String) -> [Piece] {
        var pieces: [Piece] = []
        var current = Piece(meanings: [], isJoined: false)
        func next(joined: Bool) {
            if !current.meanings.isEmpty { pieces.append(current) }
            current = Piece(meanings: [], isJoined: joined)
        }
        let tokens = PlainWords.tokens(of: title)
        var index = 0
        while index < tokens.count {
            guard case .word = tokens[index] else {
                next(joined: tokens[index] == .breaker("&") || tokens[index] == .breaker("+"))
                index += 1
                continue
            }
            if case .word(let word) = tokens[index], let rest = pastPost(word) {
                current.meanings += [.change(.former), rest]
                index += 1
                continue
            }
            let (meaning, length) = longestTerm(tokens, from: index)
            index += length
            switch meaning {
            case .conjunction: next(joined: true)
            case let meaning?: current.meanings.append(meaning)
            case nil: continue
            }
        }
        next(joined: false)
        return pieces
    }

    /// The post in "exdirector", written as one word; `nil` for any other word.
    private func pastPost(_ word: String) -> TitleLexicon.Meaning? {
        guard word.hasPrefix("ex"), lexicon.terms[word] == nil,
            let meaning = lexicon.meaning(of: String(word.dropFirst(2))),
            case .role = meaning
        else { return nil }
        return meaning
    }

    private func longestTerm(
        _ tokens: [PlainWords.Token], from start: Int
    ) -> (TitleLexicon.Meaning?, Int) {
        var words: [String] = []
        var best: (TitleLexicon.Meaning?, Int) = (nil, 1)
        for token in tokens[start...].prefix(lexicon.longest) {
            guard let word = token.word else { break }
            words.append(word)
            if words.count > 1, let known = lexicon.terms[words.joined(separator: " ")] { best = (known, words.count) }
        }
        if best.0 == nil, let first = words.first { best = (lexicon.meaning(of: first), 1) }
        return best
    }
}

/// One part of a title while it is put together.
private struct Part {
    var role: JobRole?
    var fields: [String] = []
    var isPast = false
    private var changes: [TitleLexicon.Change] = []
    private var isSettled = false

    init(_ meanings: [TitleLexicon.Meaning]) {
        var isAfterLink = false
        for meaning in meanings {
            switch meaning {
            case .role(let found):
                if isAfterLink || isSettled { continue }
                // An assistant in front of a post stands in for its holder; behind it, helps.
                if role?.seniority == .support { changes.append(.deputy) }
                role = found
            case .settled(let found):
                if isAfterLink { continue }
                role = found
                isSettled = true
            case .field(let named): fields += named
            case .change(let change):
                switch change {
                case .former, .aspiring: isPast = isPast || !isAfterLink
                // "CTO of Initech until 2020": the post, whatever stands between.
                case .ended: isPast = true
                default: if !isAfterLink { changes.append(change) }
                }
            case .below: isAfterLink = true
            case .link: isAfterLink = isAfterLink || role != nil
            case .neutral, .conjunction: continue
            }
        }
    }

    var finished: JobRole? {
        guard var role else { return nil }
        // Whom an assistant serves is not what the assistant does.
        if role.seniority > .support { role.fields = Set(role.fields + fields).sorted() }
        role.isPast = isPast
        for change in changes where role.seniority > .support {
            switch change {
            case .chief: role.seniority = role.name == "officer" ? .chief : max(role.seniority, .director)
            case .deputy:
                role.seniority = role.seniority.deputy
                role.isDeputy = true
            case .principal: if role.seniority < .lead { role.seniority = .lead }
            case .senior: if role.seniority == .specialist { role.seniority = .coordinator }
            case .junior: if role.seniority <= .coordinator { role.seniority = .junior }
            case .former, .aspiring, .ended: continue
            }
        }
        return role
    }
}
