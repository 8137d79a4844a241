/// The query of `/v1/listen` (CONTRACT §10), checked: what is not supported is refused by name, never ignored.
package struct ListenParameters: Hashable, Sendable {
    package enum Encoding: String, Sendable, CaseIterable {
        /// One packet in each binary message.
        case opus
        case oggOpus = "ogg-opus"
        case linear16
        case flac
    }

    /// `nil` when the stream's container tells.
    package var encoding: Encoding?
    package var sampleRate: Int?
    package var channels = 1
    package var interimResults = false
    /// Milliseconds of silence that end an utterance; `nil` for the server's own, 0 for never.
    package var endpointing: Int?
    package var utteranceEnd: Int?
    package var vadEvents = false
    package var keyterms: [String] = []
    /// Capitals and stops in the transcript; without it the words come as they were heard.
    package var punctuate = false
    /// `punctuate` and `numerals` together.
    package var smartFormat = false
    package var numerals = false
    /// BCP 47; `nil` where the query names none.
    package var language: String?
    package var model: String?
    package var session: String?
    package var track: String?
    package var takeover = false

    package init() {}

    /// Reads the items of a query, names and values decoded.
    package init(_ items: [(name: String, value: String)]) throws(RequestError) {
        for (name, value) in items {
            switch name {
            case "encoding":
                guard let encoding = Encoding(rawValue: value) else {
                    throw Self.bad(name, "is one of \(Encoding.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                self.encoding = encoding
            case "sample_rate": sampleRate = try Self.integer(name, value, in: 8_000...96_000)
            case "channels": channels = try Self.integer(name, value, in: 1...8)
            case "interim_results": interimResults = try Self.boolean(name, value)
            case "endpointing":
                endpointing = value == "false" ? 0 : try Self.integer(name, value, in: 10...10_000)
            case "utterance_end_ms": utteranceEnd = try Self.integer(name, value, in: 500...10_000)
            case "vad_events": vadEvents = try Self.boolean(name, value)
            case "keyterm":
                guard !value.isEmpty, value.utf8.count <= 200, keyterms.count < 200 else {
                    throw Self.bad(name, "is a phrase of 1 to 200 bytes, at most 200 of them")
                }
                keyterms.append(value)
            case "language": language = value
            case "model": model = value
            case "punctuate": punctuate = try Self.boolean(name, value)
            case "smart_format": smartFormat = try Self.boolean(name, value)
            case "numerals": numerals = try Self.boolean(name, value)
            case "session": session = value
            case "track": track = value
            case "takeover": takeover = try Self.boolean(name, value)
            default:
                throw RequestError(
                    .unsupportedParameter,
                    "parameter \(name.prefix(64)) is not supported; leave it out (docs/protocol.md)")
            }
        }
        if encoding == .linear16, sampleRate == nil {
            throw RequestError(.missingField, "encoding=linear16 needs sample_rate, such as 16000")
        }
        if utteranceEnd != nil, !interimResults {
            throw Self.bad("utterance_end_ms", "needs interim_results=true")
        }
    }

    /// The name of a channel's track in its session: the one asked for, numbered from 1 where there are several.
    package func track(of channel: Int) -> String {
        let name = track ?? "main"
        return channels > 1 ? "\(name)-\(channel + 1)" : name
    }

    private static func bad(_ name: String, _ rule: String) -> RequestError {
        RequestError(.badField, "parameter \(name) \(rule)")
    }

    private static func integer(
        _ name: String, _ value: String, in range: ClosedRange<Int>
    ) throws(RequestError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw bad(name, "is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func boolean(_ name: String, _ value: String) throws(RequestError) -> Bool {
        switch value {
        case "true": true
        case "false": false
        default: throw bad(name, "is true or false")
        }
    }
}
