/// Translation Memory eXchange 1.4b (LISA OSCAR, 2005): the format that translation tools share.
package enum TMX {
    /// A language and its text.
    private struct Variant {
        var language: String
        var text: String
    }

    /// Reads every unit: from the file's source language, or its first one, into each other language of the unit.
    ///
    /// Inline codes (`bpt`, `ph` and their like) are left out, the text between them stays. UTF-8, or UTF-16 with its mark.
    package static func read(
        _ bytes: [UInt8], limits: TranslationFileLimits = TranslationFileLimits()
    ) throws(TranslationFileError) -> [TranslationUnit] {
        var reading = Reading(limits: limits)
        var scanner = XMLScanner(try utf8(bytes), longestText: 4 * limits.textBytes)
        while let piece = try scanner.next() {
            do throws(Problem) {
                switch piece {
                case .start(let name, let attributes): try reading.start(name, attributes)
                case .end(let name): try reading.end(name)
                case .text(let text): try reading.text(text)
                }
            } catch {
                throw TranslationFileError(line: scanner.line(), reason: error.reason)
            }
        }
        guard reading.isTMX else { throw TranslationFileError(line: 1, reason: "this is no TMX file: it has no <tmx>") }
        guard reading.depth.isEmpty else {
            throw TranslationFileError(line: scanner.line(), reason: "ends before </\(reading.depth.last ?? "tmx")>")
        }
        return reading.units
    }

    /// The file's beginning, up to its units.
    package static func head(tool: String, version: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <tmx version="1.4">
        <header creationtool="\(escaped(tool))" creationtoolversion="\(escaped(version))" segtype="sentence" \
        o-tmf="\(escaped(tool))" adminlang="en" srclang="*all*" datatype="plaintext"/>
        <body>

        """
    }

    /// The property that holds the engine of a draft.
    private static let engineProperty = "x-roomtone-engine"

    package static func unit(_ unit: TranslationUnit) -> String {
        let engine = unit.engine.map { "<prop type=\"\(engineProperty)\">\(escaped($0))</prop>" } ?? ""
        return "<tu srclang=\"\(escaped(unit.pair.source))\">\(engine)"
            + "<tuv xml:lang=\"\(escaped(unit.pair.source))\"><seg>\(escaped(unit.source))</seg></tuv>"
            + "<tuv xml:lang=\"\(escaped(unit.pair.target))\"><seg>\(escaped(unit.target))</seg></tuv></tu>\n"
    }

    package static let tail = "</body>\n</tmx>\n"

    /// Text without what would be read as a tag, and without characters that XML cannot hold.
    private static func escaped(_ text: String) -> String {
        let allowed = text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
        return String(String.UnicodeScalarView(allowed)).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    private static func utf8(_ bytes: [UInt8]) throws(TranslationFileError) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
        let isBigEndian = bytes.starts(with: [0xFE, 0xFF])
        guard isBigEndian || bytes.starts(with: [0xFF, 0xFE]) else { return bytes }
        guard bytes.count.isMultiple(of: 2) else {
            throw TranslationFileError(line: 1, reason: "the file is UTF-16 of an odd number of bytes: it was cut")
        }
        let units = stride(from: 2, to: bytes.count, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    // MARK: Reading

    private struct Problem: Error {
        var reason: String
    }

    /// What has been read of a file so far.
    private struct Reading {
        let limits: TranslationFileLimits
        var units: [TranslationUnit] = []
        var isTMX = false
        /// Open elements, outermost first.
        var depth: [String] = []
        private var fileLanguage: String?
        private var unitLanguage: String?
        private var variants: [Variant] = []
        private var language: String?
        /// The unit is a draft of an engine's.
        private var engine: String?
        private var segment: String?
        /// Inside how many inline codes whose content is none of the text.
        private var codes = 0

        init(limits: TranslationFileLimits) { self.limits = limits }

        private static let inlineCodes: Set<String> = ["bpt", "ept", "it", "ph", "ut"]
        private static let deepest = 64
        private static let mostVariants = 100

        mutating func start(_ name: String, _ attributes: [String: String]) throws(Problem) {
            guard depth.count < Self.deepest else { throw Problem(reason: "is nested too deeply") }
            if depth.isEmpty {
                guard name == "tmx" else {
                    throw Problem(reason: "this is no TMX file: it begins with <\(name.prefix(40))>")
                }
                isTMX = true
            }
            depth.append(name)
            switch name {
            case "header": fileLanguage = attributes["srclang"].flatMap { $0 == "*all*" ? nil : $0 }
            case "tu":
                unitLanguage = attributes["srclang"].flatMap { $0 == "*all*" ? nil : $0 } ?? fileLanguage
                variants = []
                engine = nil
            case "prop": if attributes["type"] == TMX.engineProperty { engine = "" }
            case "tuv": language = attributes["xml:lang"] ?? attributes["lang"]
            case "seg": segment = ""
            default: if segment != nil, Self.inlineCodes.contains(name) { codes += 1 }
            }
        }

        mutating func text(_ text: String) throws(Problem) {
            if depth.last == "prop", engine?.isEmpty == true { engine = text }
            guard segment != nil, codes == 0 else { return }
            segment? += text
            guard segment?.utf8.count ?? 0 <= limits.textBytes else {
                throw Problem(reason: "has a text longer than \(limits.textBytes) bytes")
            }
        }

        mutating func end(_ name: String) throws(Problem) {
            guard depth.popLast() == name else {
                throw Problem(reason: "closes </\(name.prefix(40))>, which is not open")
            }
            switch name {
            case "seg":
                if let segment, let language {
                    guard variants.count < Self.mostVariants else {
                        throw Problem(reason: "has too many languages in a unit")
                    }
                    variants.append(Variant(language: language, text: segment))
                } else if language == nil {
                    throw Problem(reason: "has a <tuv> without xml:lang")
                }
                segment = nil
                codes = 0
            case "tuv": language = nil
            case "tu": try finishUnit()
            default: if segment != nil, Self.inlineCodes.contains(name) { codes -= 1 }
            }
        }

        private mutating func finishUnit() throws(Problem) {
            let wanted = unitLanguage.map { LanguagePair.language(of: $0) }
            let source = variants.first { LanguagePair.language(of: $0.language) == wanted } ?? variants.first
            guard let source else { return }
            for variant in variants {
                let unit = TranslationUnit(
                    pair: LanguagePair(from: source.language, to: variant.language), source: source.text,
                    target: variant.text, engine: engine)
                if unit.pair.source == unit.pair.target || NormalizedText(unit.source).key.isEmpty
                    || NormalizedText(unit.target).key.isEmpty
                {
                    continue
                }
                if let problem = TranslationTSV.problem(of: unit, limits) { throw Problem(reason: problem) }
                guard units.count < limits.units else {
                    throw Problem(reason: "is past the \(limits.units) units that a file may have")
                }
                units.append(unit)
            }
            variants = []
        }
    }
}
