import Foundation

/// What the server says about the audio: the fields most callers want, and the message as it came.
public struct ListenMessage: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case results(Results)
        case speechStarted(SpeechStarted)
        case utteranceEnd(UtteranceEnd)
        case metadata(Metadata)
        /// A type that this client does not know, by name.
        case other(String)
    }

    public struct Word: Hashable, Sendable, Decodable {
        public var word: String
        /// Seconds since the audio began.
        public var start: Double
        public var end: Double
        public var confidence: Double
    }

    public struct Results: Hashable, Sendable {
        public var transcript: String
        public var words: [Word]
        public var confidence: Double
        /// Seconds since the audio began.
        public var start: Double
        /// In seconds.
        public var duration: Double
        /// The words are settled.
        public var isFinal: Bool
        /// An endpoint was found.
        public var isSpeechFinal: Bool
        public var channel: Int
    }

    public struct SpeechStarted: Hashable, Sendable {
        /// Seconds since the audio began.
        public var timestamp: Double
    }

    public struct UtteranceEnd: Hashable, Sendable {
        /// End of the last word, in seconds since the audio began; -1 where none is known.
        public var lastWordEnd: Double
    }

    public struct Metadata: Hashable, Sendable {
        public var requestID: String?
        /// Seconds of audio taken.
        public var duration: Double?
        public var channels: Int?
    }

    public var content: Content
    /// The message's JSON.
    public var json: [UInt8]

    public init(_ json: [UInt8]) throws(ClientError) {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(json)) else {
            throw .badAnswer("a message about the audio is no JSON object with a type")
        }
        self.json = json
        content = fields.content
    }
}

/// The members of all kinds of message.
private struct Fields: Decodable {
    struct Channel: Decodable {
        var alternatives: [Alternative]?
    }
    struct Alternative: Decodable {
        var transcript: String?
        var confidence: Double?
        var words: [ListenMessage.Word]?
    }
    enum CodingKeys: String, CodingKey {
        case type, channel, start, duration, timestamp, channels
        case channelIndex = "channel_index"
        case isFinal = "is_final"
        case speechFinal = "speech_final"
        case lastWordEnd = "last_word_end"
        case requestID = "request_id"
    }

    let type: String
    /// An object in Results, an array of numbers elsewhere.
    let channel: Channel?
    let channelIndex: [Int]?
    let start: Double?
    let duration: Double?
    let timestamp: Double?
    let lastWordEnd: Double?
    let isFinal: Bool?
    let speechFinal: Bool?
    let requestID: String?
    let channels: Int?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) -> Value? { try? container.decode(Value.self, forKey: key) }
        type = try container.decode(String.self, forKey: .type)
        channel = value(.channel)
        channelIndex = value(.channelIndex)
        start = value(.start)
        duration = value(.duration)
        timestamp = value(.timestamp)
        lastWordEnd = value(.lastWordEnd)
        isFinal = value(.isFinal)
        speechFinal = value(.speechFinal)
        requestID = value(.requestID)
        channels = value(.channels)
    }

    var content: ListenMessage.Content {
        switch type {
        case "Results":
            let best = channel?.alternatives?.first
            return .results(
                ListenMessage.Results(
                    transcript: best?.transcript ?? "", words: best?.words ?? [], confidence: best?.confidence ?? 0,
                    start: start ?? 0, duration: duration ?? 0, isFinal: isFinal ?? false,
                    isSpeechFinal: speechFinal ?? false, channel: channelIndex?.first ?? 0))
        case "SpeechStarted": return .speechStarted(ListenMessage.SpeechStarted(timestamp: timestamp ?? 0))
        case "UtteranceEnd": return .utteranceEnd(ListenMessage.UtteranceEnd(lastWordEnd: lastWordEnd ?? -1))
        case "Metadata":
            return .metadata(ListenMessage.Metadata(requestID: requestID, duration: duration, channels: channels))
        default: return .other(type)
        }
    }
}
