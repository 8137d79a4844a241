import Foundation
import RoomtoneClient
import SoundFiles
import Testing

/// A room in which nobody speaks says nothing. The real server with the real recogniser, a short portion of what
/// `make bench-quiet` does for ten minutes each.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct QuietRoomTests {
    enum Sound: String, CaseIterable {
        case silence, hum, music

        /// From -1 to 1, at a time in seconds.
        func sample(at time: Double) -> Double {
            switch self {
            case .silence: return 0
            case .hum: return 0.1 * sin(2 * .pi * 50 * time) + 0.05 * sin(2 * .pi * 150 * time)
            case .music:
                // Chords of three notes with overtones, two a second, struck and fading.
                let beat = Int(time * 2)
                let steps: [Double] = [0, 5, 7, 3, 10, 8]
                let root: Double = 196 * pow(2, steps[beat % 6] / 12)
                let fade: Double = exp(-3 * (time * 2 - Double(beat)))
                var sum = 0.0
                for ratio in [1.0, 1.26, 1.5] {
                    for tone in [1.0, 2, 3, 4] { sum += sin(2 * Double.pi * root * ratio * tone * time) / tone }
                }
                return sum * 0.08 * fade
            }
        }
    }

    @Test(arguments: Sound.allCases) func hearsNoWords(in sound: Sound) async throws {
        let server = try await RunningServer.start()
        let room = try await server.token("room")
        let seconds = 20
        let samples = (0..<seconds * 16_000).map { Int16(30_000 * sound.sample(at: Double($0) / 16_000)) }
        let file = RunningServer.temporaryDirectory() + ".wav"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let writer = try WaveFileWriter(path: file)
        try writer.write(samples)
        try writer.close()
        // The answer comes once all is heard, however long the recogniser takes for music.
        let upload = try await Command.run(
            URL(fileURLWithPath: "/usr/bin/env"),
            [
                "curl", "-sS", "-T", file, "-H", "Authorization: Bearer \(room)", "-H", "Content-Type: audio/wav",
                "\(server.url)/v1/sessions/keynote/audio",
            ])
        #expect(upload.output.contains(#""seconds":\#(seconds)"#), "\(upload.output) \(upload.error)")
        let transcript = try await server.request("GET", "/v1/sessions/keynote/transcript", token: room)
        #expect(JSONObject(transcript.body)?.objects("segments")?.isEmpty == true, "\(transcript.text)")
        #expect(try await server.drain() == 0)
    }
}
