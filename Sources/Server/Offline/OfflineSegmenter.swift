import AudioSignal
import Segmentation
import SoundFiles
import VoiceActivity

/// Finds speech in recordings: from onset to offset, without pre-roll or hangover.
package enum OfflineSegmenter {
    /// Intervals in seconds, in order.
    package static func intervals(of path: String) throws -> [(start: Double, end: Double)] {
        let reader = try SoundFileReader(path: path)
        let detector = try WebRTCVoiceActivity()
        var framer = Framer()
        var intervals = SpeechIntervals()
        while let block = try reader.readBlock() {
            for frame in framer.accept(block) { intervals.accept(frame, isSpeech: detector.isSpeech(frame)) }
        }
        return intervals.finish().map {
            (Double($0.start) / Double(PCM16.sampleRate), Double($0.end) / Double(PCM16.sampleRate))
        }
    }
}
