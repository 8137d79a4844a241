/// Rates how pleasant a text sounds by the words, emoji and turns of its language's lexicon.
///
/// A value without state; one serves any number of callers. Linear in the text, which is cut at
/// `TextReader.greatestLength`.
package struct SentimentAnalyzer: Sendable {
    private let reader: TextReader
    private let rules = SentimentRules()

    package init(library: LexiconLibrary) { reader = TextReader(library: library) }

    package init(reader: TextReader) { self.reader = reader }

    /// `language` (BCP 47) settles what otherwise is guessed from the text.
    package func analyze(_ text: String, language: String? = nil) -> Sentiment {
        analyze(reader.read(text, language: language))
    }

    /// The bytes need not be well-formed UTF-8.
    package func analyze(utf8 bytes: Span<UInt8>, language: String? = nil) -> Sentiment {
        analyze(reader.read(utf8: bytes, language: language))
    }

    package func analyze(_ reading: TextReading) -> Sentiment {
        guard reading.language != nil else { return .unknown }
        var points = points(reading.units)
        weighContrasts(&points, reading.units)
        var sum: Float = 0
        for point in points { sum += point.value }
        if sum != 0 {
            let emphasis = emphasis(reading)
            sum += sum > 0 ? emphasis : -emphasis
        }
        let score = Double(max(-1, min(1, sum / (sum * sum + rules.normalisation).squareRoot())))
        return Sentiment(
            score: score, label: label(score),
            contributions: points.map { point in
                let source = reading.units[point.unit].source
                return Sentiment.Contribution(
                    range: Int(source.lowerBound)..<Int(source.upperBound), value: Double(point.value))
            })
    }

    private func label(_ score: Double) -> Sentiment.Label {
        score >= rules.positiveFrom ? .positive : score <= rules.negativeFrom ? .negative : .neutral
    }

    // MARK: Terms

    private struct Point {
        var unit: Int
        var value: Float
    }

    private func points(_ units: [TextReading.Unit]) -> [Point] {
        var points: [Point] = []
        for index in units.indices where units[index].entry.valence != 0 {
            let unit = units[index]
            if isSpent(index, units) { continue }
            var value = unit.entry.valence
            let sign: Float = value < 0 ? -1 : 1
            if unit.kind == .emoji || unit.kind == .emoticon {
                if index > 0, units[index - 1].entry == unit.entry, units[index - 1].kind == unit.kind {
                    value *= rules.repeated
                }
                points.append(Point(unit: index, value: value))
                continue
            }
            if unit.isEmphasised { value += sign * rules.capitals }
            if unit.isElongated { value += sign * rules.elongation }
            applyModifiers(before: index, units, to: &value, sign: sign)
            points.append(Point(unit: index, value: value))
        }
        return points
    }

    /// Whether a term with a valence of its own only serves the next: "awfully nice", "no good".
    private func isSpent(_ index: Int, _ units: [TextReading.Unit]) -> Bool {
        let roles = units[index].entry.roles
        guard !roles.isDisjoint(with: [.intensifier, .dampener, .negator]) else { return false }
        var next = index + 1
        while next < units.count, next <= index + 2, units[next].boundary == .none {
            if units[next].entry.valence != 0 { return true }
            // "pretty much", "so very": a modifier of a modifier.
            if units[next].entry.roles.isDisjoint(with: [.intensifier, .dampener]) { break }
            next += 1
        }
        return false
    }

    private func applyModifiers(before index: Int, _ units: [TextReading.Unit], to value: inout Float, sign: Float) {
        var isNegated = false
        var distance = 0
        var position = index
        while position > 0, distance < rules.scope, units[position].boundary == .none {
            position -= 1
            let unit = units[position]
            if !unit.entry.roles.isDisjoint(with: [.intensifier, .dampener]) {
                var change = unit.entry.strength * rules.intensity * rules.reach[min(distance, 2)]
                if unit.isEmphasised || unit.isElongated { change += rules.elongation }
                value += unit.entry.roles.contains(.intensifier) ? sign * change : -sign * min(change, abs(value) * 0.6)
            }
            if unit.entry.roles.contains(.negator) {
                isNegated = true
                break
            }
            if unit.entry.roles.contains(.affirmer) { break }
            distance += Int(unit.wordCount)
        }
        if isNegated { value *= value > 0 ? rules.negatedPositive : rules.negatedNegative }
    }

    // MARK: Clauses

    /// Within a sentence, what stands before its last "but" weighs less and what follows more; so does what "although"
    /// introduces, up to the next comma.
    private func weighContrasts(_ points: inout [Point], _ units: [TextReading.Unit]) {
        let turns: LexiconEntry.Roles = [.contrast, .concession]
        guard !points.isEmpty, units.contains(where: { !$0.entry.roles.isDisjoint(with: turns) }) else { return }
        var factors = [Float](repeating: 1, count: units.count)
        var start = 0
        while start < units.count {
            var end = start + 1
            var contrast = units[start].entry.roles.contains(.contrast) ? start : -1
            var concedes = units[start].entry.roles.contains(.concession)
            while end < units.count, units[end].boundary != .sentence {
                let roles = units[end].entry.roles
                if roles.contains(.contrast) { contrast = end }
                if units[end].boundary != .none { concedes = false }
                if concedes { factors[end] *= rules.concession }
                if roles.contains(.concession) { concedes = true }
                end += 1
            }
            if contrast >= 0 {
                for index in start..<end {
                    factors[index] *= index < contrast ? rules.beforeContrast : rules.afterContrast
                }
            }
            start = end
        }
        for index in points.indices { points[index].value *= factors[points[index].unit] }
    }

    // MARK: The whole

    /// What exclamation and question marks add to the sum's size.
    private func emphasis(_ reading: TextReading) -> Float {
        let exclamations = Float(min(reading.exclamationMarks, 4)) * rules.exclamation
        let questions = reading.questionMarks > 1 ? Float(min(reading.questionMarks, 5)) * rules.question : 0
        return exclamations + questions
    }
}
