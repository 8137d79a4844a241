import RoomModel

/// Cuts finals into cues that can be read: at most two lines of 42 characters, 1 to 6 s, no two at once, broken where a
/// clause ends.
///
/// The breaks are the cheapest of all by a sum of costs, found in one pass over the words (dynamic programming, a cue
/// reaching back at most two lines).
package struct CueLayout: Sendable {
    /// Characters of a line, as many broadcasters allow (BBC 37, streaming services 42).
    package var lineLength = 42
    package var lines = 2
    /// Milliseconds.
    package var shortest = 1000
    package var longest = 6000
    /// A silence over which no cue stays, in milliseconds.
    package var greatestGap = 1500

    package init() {}

    /// A word with its time in milliseconds.
    struct Token: Equatable {
        var text: String
        var start: Int
        var end: Int
        /// It is the first of its segment.
        var startsSegment: Bool
    }

    /// Cues in order of time.
    package func cues(of captions: [Caption]) -> [Cue] {
        var cues: [Cue] = []
        var run: [Token] = []
        var speaker: String?
        let ordered = captions.filter { !$0.text.isEmpty }.sorted { $0.start < $1.start }
        for caption in ordered {
            let tokens = tokens(of: caption)
            guard let first = tokens.first else { continue }
            if let last = run.last, caption.speaker != speaker || first.start - last.end > greatestGap {
                cues += layOut(run, speaker)
                run = []
            }
            speaker = caption.speaker
            run += tokens
        }
        cues += layOut(run, speaker)
        return timed(cues)
    }

    // MARK: Words

    /// The text's words with the times of the recognised words, or spread evenly where their numbers differ.
    private func tokens(of caption: Caption) -> [Token] {
        let texts = caption.text.split(whereSeparator: \.isWhitespace).map(Self.printable).filter { !$0.isEmpty }
        let words =
            texts.count == caption.words.count
            ? caption.words : CorrectedWords.spread(texts, from: caption.start, to: caption.end)
        var tokens: [Token] = []
        for (text, word) in zip(texts, words) {
            let start = max(Self.milliseconds(word.start), tokens.last?.end ?? 0)
            let end = max(start, Self.milliseconds(word.end))
            // A word longer than a line is cut, or no line could hold it.
            var rest = text[...]
            while !rest.isEmpty {
                let piece = rest.prefix(lineLength)
                rest = rest.dropFirst(lineLength)
                tokens.append(Token(text: String(piece), start: start, end: end, startsSegment: tokens.isEmpty))
            }
        }
        return tokens
    }

    private static func printable(_ text: Substring) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    private static func milliseconds(_ time: MediaTime) -> Int { Int(max(0, time.samples) / 16) }

    // MARK: Breaks

    private func layOut(_ tokens: [Token], _ speaker: String?) -> [Cue] {
        guard !tokens.isEmpty else { return [] }
        // best[n]: the least cost of laying out the first n words; from[n]: where the last of those cues begins.
        var best = [Double](repeating: .infinity, count: tokens.count + 1)
        var from = [Int](repeating: 0, count: tokens.count + 1)
        best[0] = 0
        for end in 1...tokens.count {
            var characters = -1
            var begin = end - 1
            while begin >= 0 {
                characters += tokens[begin].text.count + 1
                guard characters <= lines * lineLength + lines - 1 else { break }
                if let wrapped = wrap(tokens[begin..<end]) {
                    let cost = best[begin] + cost(of: tokens, begin, end) + wrapped.cost
                    if cost < best[end] {
                        best[end] = cost
                        from[end] = begin
                    }
                }
                begin -= 1
            }
        }
        var cues: [Cue] = []
        var end = tokens.count
        while end > 0 {
            let begin = from[end]
            let lines = wrap(tokens[begin..<end])?.lines ?? []
            cues.append(Cue(start: tokens[begin].start, end: tokens[end - 1].end, lines: lines, speaker: speaker))
            end = begin
        }
        return cues.reversed()
    }

    /// What a cue of these words costs, by its time and by where it ends.
    private func cost(of tokens: [Token], _ begin: Int, _ end: Int) -> Double {
        let duration = tokens[end - 1].end - tokens[begin].start
        // A single word that is too long in time cannot be split, so that is dear and not forbidden.
        var cost = duration > longest ? 10_000.0 : 0
        let room = (end < tokens.count ? tokens[end].start : .max) - tokens[begin].start
        if room < shortest { cost += 1000 }
        for index in begin + 1..<max(begin + 1, end) where tokens[index].startsSegment { cost += 30 }
        return cost + 20 + breakCost(tokens, at: end)
    }

    /// What a break before a word costs: nothing at the end of a sentence, most inside a clause.
    private func breakCost(_ tokens: [Token], at index: Int) -> Double {
        guard index < tokens.count, let mark = tokens[index - 1].text.last else { return 0 }
        if tokens[index].startsSegment || ".!?".contains(mark) { return 0 }
        if ",;:".contains(mark) { return 4 }
        if tokens[index].start - tokens[index - 1].end >= 200 { return 6 }
        let word = tokens[index].text.lowercased()
        return Self.clauseWords.contains(word) ? 10 : Self.phraseWords.contains(word) ? 18 : 25
    }

    /// Words that begin a clause in English.
    private static let clauseWords: Set<String> = [
        "and", "but", "or", "so", "because", "which", "that", "when", "where", "while", "if", "who", "before", "after",
        "although", "unless", "until", "since", "than", "then", "whether", "how", "what", "why",
    ]

    /// Words that begin a phrase inside a clause.
    private static let phraseWords: Set<String> = [
        "to", "for", "with", "from", "in", "on", "at", "by", "of", "through",
    ]

    /// One line, or two broken at the best place; `nil` where the words do not fit.
    private func wrap(_ tokens: ArraySlice<Token>) -> (lines: [String], cost: Double)? {
        let all = tokens.map(\.text).joined(separator: " ")
        if all.count <= lineLength { return ([all], 0) }
        guard lines > 1 else { return nil }
        var best: (lines: [String], cost: Double)?
        for cut in tokens.indices.dropFirst() {
            let upper = tokens[tokens.startIndex..<cut].map(\.text).joined(separator: " ")
            let lower = tokens[cut...].map(\.text).joined(separator: " ")
            guard upper.count <= lineLength, lower.count <= lineLength else { continue }
            let cost =
                Double(abs(upper.count - lower.count)) / 8 + breakCost(Array(tokens), at: cut - tokens.startIndex) / 5
            if cost < best?.cost ?? .infinity { best = ([upper, lower], cost) }
        }
        return best
    }

    // MARK: Time

    /// Holds every cue to its least and greatest time, one after the other; speakers who talk at once take turns.
    private func timed(_ cues: [Cue]) -> [Cue] {
        var result: [Cue] = []
        for (index, var cue) in cues.sorted(by: { $0.start < $1.start }).enumerated() {
            if index > 0 {
                let previous = result[index - 1]
                let trimmed = max(previous.start + shortest, min(previous.end, cue.start))
                result[index - 1].end = trimmed
                cue.start = max(cue.start, trimmed)
            }
            cue.end = min(max(cue.end, cue.start + shortest), cue.start + longest)
            result.append(cue)
        }
        return result
    }
}
