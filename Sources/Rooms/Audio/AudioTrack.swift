import AudioSignal
import Concurrency
import MediaTransport
import RoomModel
import Segmentation
import Transcription

/// One stream of audio from its first packet to its last final.
///
/// Packets are posted from any thread; the track's own task takes them through the stations in order, on the audio
/// executor, and a second task hands over what was heard, so that nobody who listens can hold the audio up.
package final class AudioTrack: Sendable {
    /// What a track is built of; decoders and detectors are made inside its task, which alone uses them.
    package struct Parts: Sendable {
        package var makeDecoder: @Sendable () throws -> any AudioDecoder
        package var makeDetector: @Sendable () throws -> any VoiceActivityDetector
        package var pool: any RecognizerPool
        package var clock: WallClock
        /// Told how far the recogniser is behind.
        package var load: LoadGauge

        package init(
            makeDecoder: @escaping @Sendable () throws -> any AudioDecoder,
            makeDetector: @escaping @Sendable () throws -> any VoiceActivityDetector, pool: any RecognizerPool,
            clock: WallClock, load: LoadGauge = LoadGauge()
        ) {
            self.makeDecoder = makeDecoder
            self.makeDetector = makeDetector
            self.pool = pool
            self.clock = clock
            self.load = load
        }
    }

    /// Packets that may wait before the sender is held back: 4 s of 20 ms packets.
    private static let highWater = 200
    /// Packets that may wait at all: a sender that is held back still empties its buffers into the socket.
    private static let capacity = 20_000

    /// Unanswered `finalize`s that may wait; more would crowd out results.
    private static let greatestFinalizes = 100

    private struct Flow {
        /// Packets in the queue.
        var waiting = 0
        var finalizes = 0
        var isHeld = false
    }

    private let inputs = Mailbox<TrackInput>(capacity: capacity + 10_000)
    private let events = Mailbox<TrackEvent>(capacity: 10_000)
    private let flow = Lock(Flow())
    private let parts: Parts
    private let settings: TrackSettings
    private let recognizer: any SpeechRecognizer
    private let mean: RoomMean
    private let holdBack: @Sendable (Bool) -> Void

    /// Leases a recogniser; throws at once when all are taken.
    ///
    /// - Parameter former: The track that this one takes over from; lends its recogniser where no other is free.
    /// - Parameter holdBack: Called with true when the sender should pause, with false when it may go on.
    package init(
        settings: TrackSettings, mean: RoomMean, parts: Parts, succeeding former: AudioTrack? = nil,
        holdBack: @escaping @Sendable (Bool) -> Void
    ) throws(RecognizerError) {
        self.settings = settings
        self.mean = mean
        self.parts = parts
        self.holdBack = holdBack
        let inputs = inputs
        recognizer = try parts.pool.lease(
            RecognizerOptions(language: settings.language, offline: settings.offline), succeeding: former?.recognizer
        ) { event in
            inputs.post(.recognizer(event))
        }
        if !settings.bias.phrases.isEmpty { recognizer.bias(settings.bias) }
    }

    /// Queues input. False when the queue is full: the packet is lost.
    @discardableResult
    package func post(_ input: TrackInput) -> Bool {
        if case .finalize = input {
            let taken = flow.withLock { flow in
                guard flow.finalizes < Self.greatestFinalizes else { return false }
                flow.finalizes += 1
                return true
            }
            guard taken else { return false }
        }
        if input.isAudio {
            // Under the lock, so that a pause and the resume that follows it keep their order.
            let taken = flow.withLock { flow in
                guard flow.waiting < Self.capacity else { return false }
                flow.waiting += 1
                if flow.waiting >= Self.highWater, !flow.isHeld {
                    flow.isHeld = true
                    holdBack(true)
                }
                return true
            }
            guard taken else { return false }
        }
        // A track that has ended takes nothing, and its sender need not know before its last message.
        inputs.post(input)
        return true
    }

    /// Phrases to listen for, from the next segment on.
    package func bias(_ bias: RecognitionBias) { recognizer.bias(bias) }

    /// Ends the track: what was sent is still heard.
    package func end(_ ending: TrackEnding = .finished) { inputs.post(.end(ending)) }

    /// Takes the audio through the stations until the end, telling `listener` in order. Call once, on the audio executor.
    package func run(_ listener: @escaping @Sendable (TrackEvent) async -> Void) async -> (TrackSummary, RoomMean) {
        await withTaskGroup(of: (TrackSummary, RoomMean)?.self) { group in
            group.addTask { [events] in
                while let batch = await events.next() { for event in batch { await listener(event) } }
                return nil
            }
            group.addTask { await self.pump() }
            var result = (TrackSummary(), self.mean)
            for await part in group { if let part { result = part } }
            return result
        }
    }

    private func pump() async -> (TrackSummary, RoomMean) {
        let place = parts.load.enter()
        var hasBegun = false
        defer {
            parts.load.leave(place)
            recognizer.close()
            events.close()
            inputs.close()
        }
        let pipeline: TrackPipeline
        do {
            pipeline = TrackPipeline(
                settings: settings, decoder: try parts.makeDecoder(), detector: try parts.makeDetector(),
                recognizer: recognizer, engine: "", mean: mean, clock: parts.clock)
        } catch {
            var summary = TrackSummary()
            summary.fault = "\(error)"
            events.post(.ended(summary))
            return (summary, mean)
        }
        // Audio that waits for the recogniser to catch up; its finals and partials are taken meanwhile.
        var backlog: [TrackInput] = []
        var taken = 0
        var isEnding = false
        while !(isEnding && pipeline.isSettled), let batch = await inputs.next() {
            for input in batch {
                if case .recognizer(let event) = input {
                    tell(pipeline.accept(event))
                } else if !isEnding {
                    backlog.append(input)
                }
            }
            while taken < backlog.count, !isEnding, pipeline.lead <= settings.greatestLead {
                let input = backlog[taken]
                taken += 1
                if input.isAudio, !hasBegun {
                    hasBegun = true
                    tell([.began])
                }
                switch input {
                case .packet(let packet, let arrival):
                    release()
                    tell(pipeline.accept(packet, arrival: arrival))
                case .unit(let unit, let arrival):
                    release()
                    tell(pipeline.accept(unit, arrival: arrival))
                case .finalize:
                    flow.withLock { $0.finalizes -= 1 }
                    tell(pipeline.finalize())
                case .end(let ending):
                    isEnding = true
                    tell(pipeline.finish(ending))
                    taken = backlog.count
                case .recognizer: break
                }
            }
            let now = parts.clock.now()
            parts.load.note(place, behind: pipeline.lag(at: now), at: now)
            if taken == backlog.count {
                backlog.removeAll(keepingCapacity: true)
                taken = 0
            }
        }
        events.post(.ended(pipeline.summary))
        return (pipeline.summary, pipeline.mean)
    }

    private func tell(_ told: [TrackEvent]) {
        for event in told { events.post(event) }
    }

    private func release() {
        flow.withLock { flow in
            flow.waiting -= 1
            guard flow.isHeld, flow.waiting <= Self.highWater / 4 else { return }
            flow.isHeld = false
            holdBack(false)
        }
    }
}

extension TrackInput {
    fileprivate var isAudio: Bool {
        switch self {
        case .packet, .unit: true
        case .recognizer, .finalize, .end: false
        }
    }
}
