/// Translations as rows of tab-separated values: `source language`, `target language`, `source`, `target`, and the engine
/// of a draft, which may be left out.
///
/// Tab, line feed, carriage return and backslash inside a text are `\t`, `\n`, `\r` and `\\`. A first row that begins with
/// `source_language` is a heading. Empty lines are skipped.
package enum TranslationTSV {
    package static let heading = "source_language\ttarget_language\tsource\ttarget\tengine\n"

    /// - Parameter pair: The languages of rows that have but two columns, source and target.
    package static func read(
        _ bytes: [UInt8], pair: LanguagePair? = nil, limits: TranslationFileLimits = TranslationFileLimits()
    ) throws(TranslationFileError) -> [TranslationUnit] {
        var units: [TranslationUnit] = []
        for (index, row) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            var row = row
            if row.last == UInt8(ascii: "\r") { row.removeLast() }
            if index == 0, row.starts(with: [0xEF, 0xBB, 0xBF]) { row.removeFirst(3) }
            if row.isEmpty { continue }
            let line = index + 1
            guard row.count <= 2 * limits.textBytes + 200 else {
                throw TranslationFileError(line: line, reason: "is longer than two texts of \(limits.textBytes) bytes")
            }
            guard let text = String(validating: row, as: UTF8.self) else {
                throw TranslationFileError(line: line, reason: "is not UTF-8; save the file as UTF-8")
            }
            let columns = text.split(separator: "\t", omittingEmptySubsequences: false).map { unescaped($0) }
            if index == 0, columns[0] == "source_language" { continue }
            let unit: TranslationUnit
            if columns.count == 4 || columns.count == 5 {
                unit = TranslationUnit(
                    pair: LanguagePair(from: columns[0], to: columns[1]), source: columns[2], target: columns[3],
                    engine: columns.count == 5 && !columns[4].isEmpty ? columns[4] : nil)
            } else if columns.count == 2, let pair {
                unit = TranslationUnit(pair: pair, source: columns[0], target: columns[1])
            } else {
                throw TranslationFileError(
                    line: line,
                    reason: "has \(columns.count) columns: write source language, target language, source, target")
            }
            if let problem = problem(of: unit, limits) { throw TranslationFileError(line: line, reason: problem) }
            guard units.count < limits.units else {
                throw TranslationFileError(line: line, reason: "is past the \(limits.units) rows that a file may have")
            }
            units.append(unit)
        }
        return units
    }

    package static func row(_ unit: TranslationUnit) -> String {
        [unit.pair.source, unit.pair.target, unit.source, unit.target, unit.engine ?? ""].map(escaped).joined(
            separator: "\t") + "\n"
    }

    /// What no unit may be, in words.
    static func problem(of unit: TranslationUnit, _ limits: TranslationFileLimits) -> String? {
        for language in [unit.pair.source, unit.pair.target] {
            let letters = language.prefix { $0 != "-" }
            guard (2...8).contains(letters.count), letters.allSatisfy({ $0.isASCII && $0.isLetter }) else {
                return "has no language tag such as en or es: \(language.prefix(20))"
            }
        }
        if unit.pair.source == unit.pair.target { return "translates a language into itself" }
        for text in [unit.source, unit.target] {
            if text.utf8.count > limits.textBytes { return "has a text longer than \(limits.textBytes) bytes" }
            if NormalizedText(text).key.isEmpty { return "has an empty text" }
        }
        return nil
    }

    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { return text }
        return text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
            .replacing("\r", with: "\\r")
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var result = ""
        var isEscape = false
        for character in text {
            if isEscape {
                switch character {
                case "t": result.append("\t")
                case "n": result.append("\n")
                case "r": result.append("\r")
                case "\\": result.append("\\")
                default: result += "\\" + String(character)
                }
                isEscape = false
            } else if character == "\\" {
                isEscape = true
            } else {
                result.append(character)
            }
        }
        return isEscape ? result + "\\" : result
    }
}
