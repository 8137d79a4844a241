import RoomModel

/// Weighs counted phrases and picks the best, each idea once.
///
/// A phrase scores by its decayed weight times its length: in speech, where the same one or two words come again and
/// again, the frequent ones lead; in a short dense text, where little is repeated, the longest complete phrases do.
struct KeywordRanking {
    let vocabulary: KeywordVocabulary
    let background: BackgroundFrequencies
    let agendaTerms: Set<String>
    let agendaBoost: Double
    let greatestMentionCount: Int

    /// What a phrase of one, two and three words is multiplied by.
    private static let lengthFactor = [1.0, 2.0, 2.7]
    /// A shorter phrase stands beside a longer one that holds it if it was said this many times as often.
    private static let independence = 1.7

    /// A phrase and its plural, singular and inflected spellings.
    private struct Candidate {
        var stems: PhraseKey
        var surface: PhraseKey
        var surfaceCount: Int32
        var count: Int32
        var complete: Int32
        var weight: Double
        var score = 0.0
        var mentions: [Double]
        var text = ""
    }

    func best(_ limit: Int, of records: [PhraseKey: PhraseCounts.Record]) -> [Keyword] {
        guard limit > 0 else { return [] }
        var candidates = merged(records)
        for index in candidates.indices { score(&candidates[index]) }
        candidates = candidates.filter { $0.score > 0 }
            .sorted { ($0.score, $1.text) > ($1.score, $0.text) }
        let chosen = distinct(candidates, limit: limit)
        guard let strongest = chosen.first?.score else { return [] }
        return chosen.map {
            Keyword(
                phrase: $0.text, score: $0.score / strongest,
                mentions: Array($0.mentions.sorted().suffix(greatestMentionCount)))
        }
    }

    private func merged(_ records: [PhraseKey: PhraseCounts.Record]) -> [Candidate] {
        var positions: [PhraseKey: Int] = [:]
        var candidates: [Candidate] = []
        for (key, record) in records where isAdmissible(key, record) {
            guard let stems = key.mapped({ vocabulary.words[Int($0)].stem }) else { continue }
            if let position = positions[stems] {
                var candidate = candidates[position]
                candidate.count += record.count
                candidate.complete += record.complete
                candidate.weight += record.weight
                candidate.mentions += record.mentions
                if (record.count, candidate.surface.bits) > (candidate.surfaceCount, key.bits) {
                    (candidate.surface, candidate.surfaceCount) = (key, record.count)
                }
                candidates[position] = candidate
            } else {
                positions[stems] = candidates.count
                candidates.append(
                    Candidate(
                        stems: stems, surface: key, surfaceCount: record.count, count: record.count,
                        complete: record.complete, weight: record.weight, mentions: record.mentions))
            }
        }
        return candidates
    }

    private func isAdmissible(_ key: PhraseKey, _ record: PhraseCounts.Record) -> Bool {
        if key.count == 1 { return !vocabulary.words[Int(key[0])].isCommon }
        // All general words, or the same word again: "new way", "very very".
        if key.words.allSatisfy({ vocabulary.words[Int($0)].isCommon }) { return false }
        return key[0] != key[1] && (key.count < 3 || key[1] != key[2])
    }

    private func score(_ candidate: inout Candidate) {
        let length = candidate.stems.count
        // A part of a longer run that was never said again is no phrase.
        guard length == 1 || candidate.complete > 0 || candidate.count > 1 else { return }
        candidate.text = candidate.surface.words.map { vocabulary.text(of: $0) }.joined(separator: " ")
        var score = candidate.weight * Self.lengthFactor[length - 1]
        // What mostly stands inside longer runs is worth less, most of all a single word: "routing" of a text that
        // speaks of shortest path routing and adaptive routing.
        let share = Double(candidate.complete) / Double(candidate.count)
        score *= length == 1 ? 0.4 + 0.6 * share : 0.75 + 0.25 * share
        if candidate.surface.words.contains(where: { vocabulary.words[Int($0)].isCommon }) { score *= 0.7 }
        score *= background.rarity(of: candidate.text)
        if candidate.stems.words.allSatisfy({ vocabulary.words[Int($0)].isAgendaWord }) {
            let stems = candidate.stems.words.map { vocabulary.text(of: $0) }.joined(separator: " ")
            score *= agendaTerms.contains(stems) ? agendaBoost : 1 + (agendaBoost - 1) / 2
        }
        candidate.score = score
    }

    /// Passes over phrases whose words an earlier one says already, and widens a word to the phrase it mostly stands in.
    private func distinct(_ candidates: [Candidate], limit: Int) -> [Candidate] {
        var chosen: [Candidate] = []
        // Beyond this rank a candidate could only fill the list where nearly all before it were duplicates.
        for candidate in candidates.prefix(limit * 8 + 64) {
            var isNew = true
            for index in chosen.indices {
                let other = chosen[index]
                if contains(other.stems, candidate.stems) {
                    if Double(candidate.count) < Self.independence * Double(other.count) { isNew = false }
                } else if contains(candidate.stems, other.stems),
                    Double(other.count) < Self.independence * Double(candidate.count)
                {
                    // Said mostly as the longer phrase: that one stands for both.
                    var wider = candidate
                    wider.score = other.score
                    chosen[index] = wider
                    isNew = false
                }
                if !isNew { break }
            }
            if isNew, chosen.count < limit { chosen.append(candidate) }
        }
        return chosen
    }

    /// Whether a phrase holds another as neighbouring words.
    private func contains(_ longer: PhraseKey, _ shorter: PhraseKey) -> Bool {
        guard longer.count >= shorter.count else { return false }
        let (outer, inner) = (longer.words, shorter.words)
        return (0...(outer.count - inner.count)).contains { start in
            inner.indices.allSatisfy { outer[start + $0] == inner[$0] }
        }
    }
}
