import FoundationEssentials

/// One message from an engine: a JSON object on a line of its own.
package enum EngineMessage: Equatable, Sendable {
    /// The model is loaded. The first message of a process, sent once.
    case ready(EngineDescription)
    /// Interim words of the running segment.
    case partial(segment: Int, words: [RecognizedWord], decoded: Int)
    /// The last result of a segment, after `E`.
    case final(RecognizedSegment)
    /// Something went wrong with one segment, or with `nil` with the engine, which then ends.
    case error(segment: Int?, code: String, message: String)

    /// The message's line, with its line feed.
    package func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only finite numbers and texts: `Line` keeps others out.
        guard let body = try? encoder.encode(Line(self)) else {
            return Array("{\"code\":\"internal\",\"message\":\"not encodable\",\"type\":\"error\"}\n".utf8)
        }
        return Array(body) + [UInt8(ascii: "\n")]
    }

    /// Reads one line, without its line feed.
    ///
    /// Unknown fields are ignored. Positions are made to rise and to stay in range, confidences to lie in 0 to 1;
    /// words that are empty, too long or hold control characters are left out.
    package init(line: ArraySlice<UInt8>) throws(EngineProtocolError) {
        let fields: Line
        do {
            fields = try JSONDecoder().decode(Line.self, from: Data(line))
        } catch {
            throw .badLine(reason: "it is no JSON object of known fields")
        }
        self = try fields.engineMessage()
    }
}

/// All fields that a line can have; names as on the wire.
private struct Line: Codable {
    struct Word: Codable {
        var w: String
        var s: Int
        var e: Int
        var c: Double?
    }

    var type: String
    var `protocol`: Int?
    var engine: String?
    var model: String?
    var version: String?
    var language: String?
    var bias: Bool?
    var segment: Int?
    var decoded: Int?
    var samples: Int?
    var words: [Word]?
    var mean: [Float]?
    var cpu_ms: Int?
    var code: String?
    var message: String?

    init(_ message: EngineMessage) {
        switch message {
        case .ready(let engine):
            type = "ready"
            self.protocol = EngineProtocol.version
            self.engine = engine.name
            model = engine.model
            version = engine.version
            language = engine.language
            bias = engine.canBias
        case .partial(let segment, let words, let decoded):
            type = "partial"
            self.segment = segment
            self.words = Self.lines(words)
            self.decoded = decoded
        case .final(let result):
            type = "final"
            segment = result.segment
            words = Self.lines(result.words)
            mean = result.mean?.values
            samples = result.samples
            cpu_ms = result.processorTime.map { Int($0 / .milliseconds(1)) }
        case .error(let segment, let code, let text):
            type = "error"
            self.segment = segment
            self.code = code
            self.message = text
        }
    }

    private static func lines(_ words: [RecognizedWord]) -> [Word] {
        words.map { word in
            // Four decimals are more than a posterior is worth, and keep lines short.
            let confidence = word.confidence.flatMap { $0.isFinite ? ($0 * 10_000).rounded() / 10_000 : nil }
            return Word(w: word.text, s: word.start, e: word.end, c: confidence)
        }
    }

    func engineMessage() throws(EngineProtocolError) -> EngineMessage {
        switch type {
        case "ready":
            guard let version = self.protocol else { throw .badLine(reason: "ready lacks protocol") }
            guard version == EngineProtocol.version else { throw .unsupportedVersion(version) }
            guard let engine, !engine.isEmpty else { throw .badLine(reason: "ready lacks engine") }
            return .ready(
                EngineDescription(
                    name: Self.label(engine), model: Self.label(model ?? ""), version: Self.label(self.version ?? ""),
                    language: Self.label(language ?? "en"), canBias: bias ?? false))
        case "partial":
            guard let segment else { throw .badLine(reason: "partial lacks segment") }
            let words = try recognizedWords()
            return .partial(segment: segment, words: words, decoded: Self.position(decoded ?? words.last?.end ?? 0))
        case "final":
            guard let segment else { throw .badLine(reason: "final lacks segment") }
            return .final(
                RecognizedSegment(
                    segment: segment, words: try recognizedWords(), mean: mean.flatMap { CepstralMean($0) },
                    samples: Self.position(samples ?? 0),
                    processorTime: cpu_ms.map { .milliseconds(min(max($0, 0), 86_400_000)) }))
        case "error":
            return .error(segment: segment, code: Self.label(code ?? "unknown"), message: Self.label(message ?? ""))
        default:
            throw .badLine(reason: "its type is unknown")
        }
    }

    private func recognizedWords() throws(EngineProtocolError) -> [RecognizedWord] {
        guard let words else { return [] }
        guard words.count <= EngineProtocol.maximumWords else {
            throw .badLine(reason: "more than \(EngineProtocol.maximumWords) words")
        }
        var position = 0
        var result: [RecognizedWord] = []
        for word in words {
            let scalars = word.w.unicodeScalars
            guard !scalars.isEmpty, word.w.utf8.count <= EngineProtocol.maximumWord,
                !scalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0.properties.isWhitespace })
            else { continue }
            let start = max(position, Self.position(word.s))
            let end = max(start, Self.position(word.e))
            position = start
            result.append(
                RecognizedWord(text: word.w, start: start, end: end, confidence: word.c.map { min(max($0, 0), 1) }))
        }
        return result
    }

    /// A sample position that later sums cannot overflow: at most a day.
    private static func position(_ value: Int) -> Int { min(max(value, 0), 86_400 * 16_000) }

    /// A short text on one line, since it goes to logs and pages.
    private static func label(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(200).map { $0.value < 0x20 ? " " : $0 }))
    }
}
