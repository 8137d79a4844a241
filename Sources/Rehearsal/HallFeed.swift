import AudioSignal
import OpusCodec
import RoomtoneClient
import SoundFiles

/// Plays a recording into a session as a live hall would: encoded packet by packet, at the pace of speech.
package struct HallFeed: Sendable {
    package enum Codec: String, Sendable, CaseIterable { case opus, pcm }

    /// Where and how to play.
    package struct Plan: Sendable {
        package var server: ServerAddress
        package var token: String
        package var session: String
        package var track = "main"
        package var codec = Codec.opus
        /// Seconds of audio a second; 1 is real time.
        package var speed = 1.0
        /// Plays the file again and again until cancelled.
        package var loops = false
        package var takeover = false

        package init(server: ServerAddress, token: String, session: String) {
            self.server = server
            self.token = token
            self.session = session
        }
    }

    private let plan: Plan

    package init(_ plan: Plan) { self.plan = plan }

    /// Plays the file to its end and waits until the server has heard all of it.
    ///
    /// - Parameters:
    ///   - progress: Called about once a second with the seconds played, at first with 0.
    ///   - heard: Called with each message of the server, JSON.
    /// - Returns: Seconds of audio sent.
    package func play(
        _ path: String, progress: @escaping @Sendable (Double) -> Void = { _ in },
        heard: @escaping @Sendable ([UInt8]) -> Void = { _ in }
    ) async throws -> Double {
        // Opened first: a bad file is refused before anything is sent.
        var reader: SoundFileReader? = try SoundFileReader(path: path)
        let connection = try await connect()
        defer { connection.close() }
        return try await withThrowingTaskGroup(of: Double?.self) { group in
            group.addTask {
                var fault: String?
                for await message in connection.messages {
                    if let object = JSONObject(message.bytes), object.string("type") == "Error" {
                        fault = object.string("description")
                    }
                    heard(message.bytes)
                }
                if let fault { throw HallFeedError.refused(fault) }
                if let closure = connection.closure, closure.code != 1000 { throw ClientError.closed(closure) }
                return nil
            }
            var packets = try PacketSource(codec: plan.codec)
            var sent = 0
            let start = ContinuousClock.now
            do {
                while let source = reader {
                    while let block = try source.readBlock() {
                        for packet in try packets.accept(block) {
                            try await Task.sleep(until: start + pace * sent, clock: .continuous)
                            if sent == 0 { progress(0) }
                            try await connection.send(binary: packet)
                            sent += 1
                            if sent % 50 == 0 { progress(Double(sent) * PacketSource.seconds) }
                        }
                    }
                    reader = plan.loops ? try SoundFileReader(path: path) : nil
                }
                for packet in try packets.finish() { try await connection.send(binary: packet) }
                try await connection.send(text: #"{"type":"CloseStream"}"#)
            } catch {
                // What the server said explains more than a send that failed.
                connection.close()
                while try await group.next() != nil {}
                throw error
            }
            while try await group.next() != nil {}
            return Double(sent) * PacketSource.seconds
        }
    }

    private func connect() async throws -> WebSocketConnection {
        do throws(ClientError) {
            return try await WebSocketConnection.connect(
                to: plan.server.with(path: "/v1/listen?\(query)"), headers: credentials)
        } catch {
            throw await explained(error)
        }
    }

    private var credentials: [(name: String, value: String)] { [("Authorization", "Bearer \(plan.token)")] }

    /// What the server has against the session, in its own words: an upgrade that is refused brings its status only.
    private func explained(_ refusal: ClientError) async -> ClientError {
        guard case .upgradeRefused(_, let status, _) = refusal, [401, 403, 404].contains(status) else { return refusal }
        let path = plan.server.with(path: "/v1/sessions/\(plan.session)/jobs")
        guard let answer = try? await HTTPRequest("GET", path, headers: credentials).answer(), answer.status == status,
            let error = JSONObject(answer.body)?.object("error"), let code = error.string("code"),
            let message = error.string("message")
        else { return refusal }
        return .requestRefused(code: code, message: message, retry: false, afterMilliseconds: 0)
    }

    private var pace: Duration { .milliseconds(20) / plan.speed }

    private var query: String {
        let encoding = plan.codec == .opus ? "encoding=opus" : "encoding=linear16&sample_rate=16000"
        return "session=\(plan.session)&track=\(plan.track)&\(encoding)&interim_results=true"
            + (plan.takeover ? "&takeover=true" : "")
    }
}

/// The server took no audio, in its own words.
package enum HallFeedError: Error, CustomStringConvertible {
    case refused(String)

    package var description: String {
        switch self {
        case .refused(let words): "the server ended the feed: \(words)"
        }
    }
}

/// Cuts samples into the packets of a codec, 20 ms each.
private struct PacketSource {
    static let seconds = 0.02

    private var framer = Framer()
    private let encoder: OpusEncoder?

    init(codec: HallFeed.Codec) throws {
        encoder = codec == .opus ? try OpusEncoder() : nil
    }

    mutating func accept(_ samples: [Int16]) throws -> [[UInt8]] { try framer.accept(samples).map(encode) }

    mutating func finish() throws -> [[UInt8]] {
        guard let rest = framer.finish() else { return [] }
        return [try encode(rest + Array(repeating: 0, count: PCM16.frameSamples - rest.count))]
    }

    private func encode(_ frame: [Int16]) throws -> [UInt8] {
        if let encoder { return try encoder.encode(frame) }
        return frame.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}
