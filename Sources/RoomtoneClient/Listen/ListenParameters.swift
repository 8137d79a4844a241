/// How audio is sent to `/v1/listen`, and what is wanted back.
public struct ListenParameters: Hashable, Sendable {
    public enum Encoding: String, Sendable {
        /// One packet per message.
        case opus
        /// Opus in Ogg pages, in pieces of any size.
        case oggOpus = "ogg-opus"
        /// PCM16, little-endian, channels interleaved.
        case linear16
        case flac
    }

    public var encoding: Encoding
    /// In Hz.
    public var sampleRate: Int
    public var channels: Int
    /// The session that the audio also feeds; needs a token for it.
    public var session: String?
    public var track: String?
    /// Takes the track from a sender that holds it.
    public var takesOver = false
    public var wantsInterimResults = true
    public var wantsVoiceEvents = false
    /// BCP 47; the session's or the server's own when `nil`.
    public var language: String?
    public var model: String?
    /// Words to expect.
    public var keyTerms: [String] = []
    public init(encoding: Encoding, sampleRate: Int, channels: Int = 1, session: String? = nil) {
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
