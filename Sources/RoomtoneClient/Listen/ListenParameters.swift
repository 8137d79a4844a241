/// How audio is sent to `/v1/listen`, and what is wanted back.
package struct ListenParameters: Hashable, Sendable {
    package enum Encoding: String, Sendable {
        /// One packet per message.
        case opus
        /// Opus in Ogg pages, in pieces of any size.
        case oggOpus = "ogg-opus"
        /// PCM16, little-endian, channels interleaved.
        case linear16
        case flac
    }

    package var encoding: Encoding
    /// In Hz.
    package var sampleRate: Int
    package var channels: Int
    /// The session that the audio also feeds; needs a token for it.
    package var session: String?
    package var track: String?
    /// Takes the track from a sender that holds it.
    package var takesOver = false
    package var wantsInterimResults = true
    package var wantsVoiceEvents = false
    /// BCP 47; the session's or the server's own when `nil`.
    package var language: String?
    package var model: String?
    /// Words to expect.
    package var keyTerms: [String] = []
    package init(encoding: Encoding, sampleRate: Int, channels: Int = 1, session: String? = nil) {
        self.encoding = encoding
        self.sampleRate = sampleRate
        self.channels = channels
        self.session = session
    }

    /// `/v1/listen` with its query.
    var path: String {
        var query: [(String, String)] = [
            ("encoding", encoding.rawValue), ("sample_rate", String(sampleRate)), ("channels", String(channels)),
            ("interim_results", String(wantsInterimResults)),
        ]
        if wantsVoiceEvents { query.append(("vad_events", "true")) }
        if let session { query.append(("session", session)) }
        if let track { query.append(("track", track)) }
        if takesOver { query.append(("takeover", "true")) }
        if let language { query.append(("language", language)) }
        if let model { query.append(("model", model)) }
        query += keyTerms.map { ("keyterm", $0) }
        return "/v1/listen?" + query.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&")
    }
}
