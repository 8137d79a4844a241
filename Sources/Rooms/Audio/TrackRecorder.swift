import RoomModel

/// Hands a track's audio to its recording, but for what is off the record: that is kept as silence.
struct TrackRecorder {
    private var recording: (any AudioRecording)?
    private let isOffRecord: @Sendable () -> Bool
    /// Samples that were not handed over yet, and where they begin: a write every second.
    private var waiting: [Int16] = []
    private var position = MediaTime(samples: 0)
    private static let batch = MediaTime.sampleRate

    /// Why recording stopped before the audio did.
    private(set) var fault: String?

    init(_ recording: (any AudioRecording)?, isOffRecord: @escaping @Sendable () -> Bool) {
        self.recording = recording
        self.isOffRecord = isOffRecord
    }

    mutating func accept(_ samples: [Int16], at start: MediaTime) {
        guard recording != nil, !samples.isEmpty else { return }
        if position + Int64(waiting.count) != start {
            flush()
            position = start
        }
        waiting += isOffRecord() ? [Int16](repeating: 0, count: samples.count) : samples
        if waiting.count >= Self.batch { flush() }
    }

    mutating func finish() {
        flush()
        attempt { try $0.close() }
        recording = nil
    }

    private mutating func flush() {
        guard !waiting.isEmpty else { return }
        let (samples, start) = (waiting, position)
        position = position + Int64(waiting.count)
        waiting.removeAll(keepingCapacity: true)
        attempt { try $0.write(samples, at: start) }
    }

    /// A full disk ends the recording, not the captions.
    private mutating func attempt(_ act: (any AudioRecording) throws -> Void) {
        guard let recording else { return }
        do {
            try act(recording)
        } catch {
            fault = "\(error)"
            self.recording = nil
        }
    }
}
