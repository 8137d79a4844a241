import RoomModel

/// What a client of `/v1/listen` says in text.
package enum ListenControl: String, Hashable, Sendable {
    case keepAlive = "KeepAlive"
    case finalize = "Finalize"
    case closeStream = "CloseStream"

    /// Reads `{"type":"KeepAlive"}`.
    package init(message: [UInt8]) throws(RequestError) {
        var scanner = JSONScanner(message)
        var type: String?
        do {
            guard scanner.next() == .object else { throw scanner.failure("expected an object") }
            try scanner.object { scanner, name in
                if name == "type", scanner.next() == .string {
                    type = try scanner.string()
                } else {
                    try scanner.skipValue()
                }
            }
        } catch {
            throw RequestError(.badJSON, "a control message is JSON, such as {\"type\":\"KeepAlive\"}")
        }
        guard let type, let control = ListenControl(rawValue: type) else {
            throw RequestError(.unknownOperation, "this server knows KeepAlive, Finalize and CloseStream")
        }
        self = control
    }
}

/// What `/v1/listen` answers, in the field names of the API it follows.
package enum ListenMessage {
    /// What a stream's results say of it.
    package struct Stream: Hashable, Sendable {
        package var requestID: String
        package var model: String
        package var channel: Int
        package var channels: Int

        package init(requestID: String, model: String, channel: Int = 0, channels: Int = 1) {
            self.requestID = requestID
            self.model = model
            self.channel = channel
            self.channels = channels
        }
    }

    /// One result; `caption` is `nil` for an empty one, which still tells of an endpoint or answers a `Finalize`.
    ///
    /// - Parameters:
    ///   - text: The transcript as the query asked for it.
    ///   - punctuated: The words with their punctuation, as many as the caption has; `nil` where none was asked for.
    package static func results(
        _ caption: Caption?, text: String = "", punctuated: [String]? = nil, of stream: Stream, isFinal: Bool,
        speechFinal: Bool, fromFinalize: Bool = false
    ) -> [UInt8] {
        JSONWriter.object {
            $0.member("type", "Results")
            $0.key("channel_index")
            $0.array([stream.channel, stream.channels]) { $0.integer($1) }
            let start = caption?.start.seconds ?? 0
            $0.member("duration", (caption?.end.seconds ?? 0) - start, decimals: 3)
            $0.member("start", start, decimals: 3)
            $0.member("is_final", isFinal)
            $0.member("speech_final", speechFinal)
            $0.member("from_finalize", fromFinalize)
            $0.key("channel")
            $0.object {
                $0.key("alternatives")
                $0.beginArray()
                $0.object {
                    $0.member("transcript", text)
                    $0.member("confidence", caption?.confidence ?? 0, decimals: 4)
                    $0.key("words")
                    $0.array(Array((caption?.words ?? []).enumerated())) { writer, item in
                        let (index, word) = item
                        writer.object {
                            $0.member("word", word.text)
                            $0.member("start", word.start.seconds, decimals: 3)
                            $0.member("end", word.end.seconds, decimals: 3)
                            $0.member("confidence", word.confidence, decimals: 4)
                            if let punctuated { $0.member("punctuated_word", punctuated[index]) }
                        }
                    }
                }
                $0.endArray()
            }
            $0.key("metadata")
            $0.object {
                $0.member("request_id", stream.requestID)
                $0.key("model_info")
                $0.object {
                    $0.member("name", stream.model)
                    $0.member("version", "")
                    $0.member("arch", caption?.engine ?? "")
                }
                $0.member("model_uuid", "")
            }
        }
    }

    package static func speechStarted(at time: MediaTime, of stream: Stream) -> [UInt8] {
        JSONWriter.object {
            $0.member("type", "SpeechStarted")
            $0.key("channel")
            $0.array([stream.channel, stream.channels]) { $0.integer($1) }
            $0.member("timestamp", time.seconds, decimals: 3)
        }
    }

    package static func utteranceEnd(lastWordEnd: MediaTime, of stream: Stream) -> [UInt8] {
        JSONWriter.object {
            $0.member("type", "UtteranceEnd")
            $0.key("channel")
            $0.array([stream.channel, stream.channels]) { $0.integer($1) }
            $0.member("last_word_end", lastWordEnd.seconds, decimals: 3)
        }
    }

    /// The last message of a stream.
    package static func metadata(of stream: Stream, created: EventTime, seconds: Double) -> [UInt8] {
        JSONWriter.object {
            $0.member("type", "Metadata")
            $0.member("transaction_key", "deprecated")
            $0.member("request_id", stream.requestID)
            $0.member("sha256", "")
            $0.member("created", ISO8601.text(created))
            $0.member("duration", seconds, decimals: 3)
            $0.member("channels", stream.channels)
            $0.key("models")
            $0.array([stream.model]) { $0.string($1) }
            $0.key("model_info")
            $0.object {
                $0.key(stream.model)
                $0.object {
                    $0.member("name", stream.model)
                    $0.member("version", "")
                    $0.member("arch", stream.model)
                }
            }
        }
    }

    package static func error(_ error: RequestError) -> [UInt8] {
        JSONWriter.object {
            $0.member("type", "Error")
            $0.member("code", error.code.rawValue)
            $0.member("description", error.message)
            $0.member("message", error.message)
        }
    }
}
