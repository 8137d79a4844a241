import Access
import Catalogs
import Concurrency
import Foundation
import Logging
import Rehearsal
import RoomModel
import RoomtoneClient
import Transcription
import Wire

/// Plays a recording into rooms of a server of its own at the pace of speech and measures what clients see.
package struct LiveAudioBenchmark: Sendable {
    package struct Figures: Sendable {
        /// From the beginning of start-up to answered requests, without the recognisers' own start.
        package var readyMilliseconds = 0.0
        package var seconds = 0.0
        /// Word errors of all rooms together: of the whole recording, and once the rooms are known.
        package var live = WordErrorRate()
        package var liveSettled = WordErrorRate()
        /// The same of `roomtone transcribe`.
        package var offline = WordErrorRate()
        package var offlineSettled = WordErrorRate()
        /// End of a word to the first interim caption that holds it as its final does, in milliseconds.
        package var interim: [Double] = []
        /// End of the last word to the final caption, in milliseconds.
        package var final: [Double] = []
        /// Words of finals that no interim caption had shown.
        package var unseenWords = 0
        package var words = 0
        /// Processor time of server, feed and client together by the time played.
        package var serverCores = 0.0
        package var recognizerCores = 0.0
        /// Processor time of the recognisers by the speech they heard.
        package var realTimeFactor = 0.0
        package var serverMegabytes = 0.0
        /// Of all of them.
        package var recognizerMegabytes = 0.0
    }

    /// Seconds of audio after which a live room should be heard as well as a recording.
    package static let settling = 20.0
    /// Seconds between the beginnings of two rooms: nobody ends sentences in time with others.
    private static let stagger = 5.0
    /// Sessions of the demo's catalog.
    package static let sessions = ["keynote", "windows-late", "captions-panel", "swift-server"]

    private let file: String
    private let reference: String
    private let rooms: ArraySlice<String>

    /// - Parameters:
    ///   - reference: What is said in the file.
    ///   - rooms: Rooms that hear it at once, 1 to 4.
    package init(file: String, reference: String, rooms: Int = 1) {
        self.file = file
        self.reference = reference
        self.rooms = Self.sessions.prefix(max(1, rooms))
    }

    /// - Parameter progress: Told what is going on, about once a second.
    package func run(progress: @escaping @Sendable (String) -> Void = { _ in }) async throws -> Figures {
        var figures = Figures()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roomtone-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = Configuration()
        configuration.store.directory = folder
        configuration.http.port = 0
        configuration.audio.recognizers = rooms.count
        configuration.catalog = [try HomeDirectory.current.path(of: "config/demo.yaml")]
        var quiet = Logger(label: "benchmark")
        quiet.logLevel = .critical

        let start = ContinuousClock.now
        let server = try await RoomtoneServer(configuration, logger: quiet)
        let measured = Lock<Result<Figures, any Error>?>(nil)
        let port = Lock<(number: UInt16, ready: Double)?>(nil)
        let (opened, open) = AsyncStream<UInt16>.makeStream()
        let done = Gate()
        done.shut()
        let tokens = try await LocalTokens(configuration)
        try await server.run(
            ready: { number in
                port.withLock { $0 = (number, (ContinuousClock.now - start).inMilliseconds) }
                open.yield(number)
                open.finish()
            },
            companions: [
                { _ in
                    for await number in opened {
                        do {
                            let result = try await measure(number, server, tokens, progress)
                            measured.withLock { $0 = .success(result) }
                        } catch {
                            measured.withLock { $0 = .failure(error) }
                        }
                    }
                    done.open()
                }
            ], until: { await done.pass() })
        if let result = measured.withLock({ $0 }) { figures = try result.get() }
        figures.readyMilliseconds = port.withLock { $0?.ready } ?? 0

        let desk = try await TranscriptionDesk(engine: nil, biasFile: nil)
        defer { desk.close() }
        let offline = HeardWords(
            try await desk.transcribe(file) { seconds, _ in progress("offline: \(Int(seconds)) s heard") })
        figures.offline = offline.errors(against: reference)
        figures.offlineSettled = offline.errors(against: reference, from: Self.settling)
        return figures
    }

    private func measure(
        _ port: UInt16, _ server: RoomtoneServer, _ tokens: LocalTokens,
        _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> Figures {
        let address = try ServerAddress("http://127.0.0.1:\(port)")
        let token = try await tokens.mint(.init(role: "admin", subject: "benchmark", tenant: "acme"))
        let before = ProcessFigures.own + ProcessFigures.sum(server.recognizerProcesses)
        let ownBefore = ProcessFigures.own
        let start = Self.now()
        let heard = try await withThrowingTaskGroup(of: (captions: [SeenCaption], zero: Double).self) { group in
            for (index, session) in rooms.enumerated() {
                group.addTask {
                    try await Task.sleep(for: .seconds(Double(index) * Self.stagger))
                    return try await play(into: session, address, token, progress)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let after = ProcessFigures.own + ProcessFigures.sum(server.recognizerProcesses)
        let ownAfter = ProcessFigures.own
        var figures = Figures()
        figures.seconds = (Self.now() - start) / 1000
        figures.serverCores = (ownAfter.processorSeconds - ownBefore.processorSeconds) / figures.seconds
        figures.recognizerCores =
            (after.processorSeconds - before.processorSeconds) / figures.seconds - figures.serverCores
        figures.serverMegabytes = ownAfter.megabytes
        figures.recognizerMegabytes = after.megabytes - ownAfter.megabytes
        for room in heard { figures.add(room.captions, zero: room.zero, reference: reference) }
        figures.interim.sort()
        figures.final.sort()
        for session in rooms {
            let factor = try await realTimeFactor(of: session, address, token)
            figures.realTimeFactor += factor / Double(rooms.count)
        }
        return figures
    }

    /// Plays the file into a session; the captions that a subscriber saw, and when the first packet left.
    private func play(
        into session: String, _ address: ServerAddress, _ token: String,
        _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> (captions: [SeenCaption], zero: Double) {
        let began = Lock<Double?>(nil)
        let captions = try await RoomtoneClient.with(address, token: { token }) { client in
            let subscription = try await client.subscribe("session.\(session).captions")
            return try await withThrowingTaskGroup(of: [SeenCaption].self) { group in
                group.addTask {
                    var seen: [SeenCaption] = []
                    while let publication = try await subscription.nextPublication() {
                        if let caption = SeenCaption(publication.data, at: Self.now()) { seen.append(caption) }
                    }
                    return seen
                }
                group.addTask {
                    _ = try await HallFeed(.init(server: address, token: token, session: session)).play(
                        file,
                        progress: { seconds in
                            if seconds == 0 { began.withLock { $0 = Self.now() } }
                            progress("live: \(Int(seconds)) s played")
                        })
                    await client.unsubscribe(subscription)
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        return (captions, began.withLock { $0 } ?? 0)
    }

    /// As the session's audio job tells it.
    private func realTimeFactor(of session: String, _ address: ServerAddress, _ token: String) async throws -> Double {
        let jobs = try await HTTPRequest(
            "GET", address.with(path: "/v1/sessions/\(session)/jobs"), headers: [("Authorization", "Bearer \(token)")]
        ).answer()
        let factors = (JSONObject(Array(#"{"jobs":"#.utf8) + jobs.body + [0x7D])?.objects("jobs") ?? []).compactMap {
            $0.raw("real_time_factor").flatMap { Double(String(decoding: $0, as: UTF8.self)) }
        }
        return factors.last ?? 0
    }

    private static func now() -> Double { Date().timeIntervalSince1970 * 1000 }
}

/// A caption as a client got it.
private struct SeenCaption: Sendable {
    struct Word: Sendable {
        var text: String
        var start: Double
        var end: Double

        var plain: String { MarkedWord(text).plain }
    }

    var segment: String
    var isFinal: Bool
    var text: String
    var words: [Word]
    /// Milliseconds since the Unix epoch.
    var at: Double

    init?(_ data: [UInt8], at: Double) {
        guard let object = JSONObject(data), let segment = object.string("segment"), let text = object.string("text")
        else { return nil }
        self.segment = segment
        self.text = text
        self.at = at
        isFinal = object.string("state") == "final"
        words = (object.objects("words") ?? []).compactMap { word in
            guard let text = word.string("w"), let start = word.raw("s").flatMap(Self.number),
                let end = word.raw("e").flatMap(Self.number)
            else { return nil }
            return Word(text: text, start: start, end: end)
        }
    }

    private static func number(_ bytes: [UInt8]) -> Double? { Double(String(decoding: bytes, as: UTF8.self)) }
}

extension LiveAudioBenchmark.Figures {
    /// Takes what was seen of one room. Times against the audio clock, whose zero the feed's first packet is.
    fileprivate mutating func add(_ captions: [SeenCaption], zero: Double, reference: String) {
        var heard = HeardWords()
        for final in captions where final.isFinal {
            let interims = captions.filter { $0.segment == final.segment && !$0.isFinal }
            if let last = final.words.last { self.final.append(final.at - zero - last.end * 1000) }
            for word in final.words {
                words += 1
                heard.append(word.text, start: word.start)
                // The engine of the finals may place a word differently; where it ended, the newest interim tells.
                let seen = interims.compactMap { interim in
                    interim.words.first { $0.plain == word.plain && abs($0.start - word.start) < 0.4 }
                        .map { (at: interim.at, end: $0.end) }
                }
                if let first = seen.first, let last = seen.last {
                    interim.append(first.at - zero - last.end * 1000)
                } else {
                    unseenWords += 1
                }
            }
        }
        live = live + heard.errors(against: reference)
        liveSettled = liveSettled + heard.errors(against: reference, from: LiveAudioBenchmark.settling)
    }
}

extension [Double] {
    /// The value below which the given share of a sorted list lies; 0 for an empty one.
    package func quantile(_ share: Double) -> Double {
        isEmpty ? 0 : self[Swift.min(count - 1, Int(Double(count) * share))]
    }
}

extension Duration {
    fileprivate var inMilliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
