import Foundation
import MediaTransport
import RoomModel
import Rooms
import Testing
import Wire

@testable import Server

/// Channels of one stream become tracks of their own.
struct ListenFeedTests {
    /// A second of sound on the left and none on the right, as Ogg Opus or FLAC.
    private func stereo(_ format: String, channels: Int = 2) throws -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=f=300:d=1", "-f", "lavfi", "-i",
            "anullsrc=d=1:cl=mono", "-filter_complex", "[0][1]amerge=inputs=2", "-ac", "\(channels)", "-ar", "48000",
            "-c:a", format == "ogg" ? "libopus" : format, "-f",
            format, "-",
        ]
        process.standardOutput = output
        try process.run()
        let bytes = [UInt8](try output.fileHandleForReading.readToEnd() ?? Data())
        process.waitUntilExit()
        try #require(!bytes.isEmpty)
        return bytes
    }

    private func feed(_ encoding: ListenParameters.Encoding, channels: Int = 2) throws -> ListenFeed {
        var parameters = ListenParameters()
        parameters.encoding = encoding
        parameters.channels = channels
        return try ListenFeed(parameters)
    }

    /// How many samples each track got, and how loud it is.
    private func heard(_ pieces: [[UInt8]], by feed: ListenFeed) throws -> [(samples: Int, power: Double)] {
        let now = EventTime(milliseconds: 0)
        let inputs = try pieces.map { try feed.accept($0, at: now) } + [feed.finish(at: now)]
        return (0..<2).map { track in
            var (samples, power) = (0, 0.0)
            for case .unit(.pcm(let pcm), _) in inputs.flatMap({ $0.isEmpty ? [] : $0[track] }) {
                samples += pcm.count
                power += pcm.reduce(0) { $0 + Double($1) * Double($1) }
            }
            return (samples, power / Double(max(1, samples)))
        }
    }

    @Test(arguments: [(ListenParameters.Encoding.oggOpus, "ogg"), (.flac, "flac")])
    func aContainersChannelsComeApart(encoding: ListenParameters.Encoding, format: String) throws {
        let bytes = try stereo(format)
        let pieces = stride(from: 0, to: bytes.count, by: 700).map { Array(bytes[$0..<min($0 + 700, bytes.count)]) }
        let tracks = try heard(pieces, by: feed(encoding))
        #expect(tracks.allSatisfy { abs($0.samples - 16_000) <= 8 }, "\(tracks)")
        #expect(tracks[0].power > 100_000 && tracks[1].power < tracks[0].power / 1_000, "\(tracks)")
    }

    @Test func packetsOfTwoChannelsComeApart() throws {
        var demuxer = OggOpusDemuxer()
        let packets = try demuxer.accept(stereo("ogg")).map(\.bytes)
        let tracks = try heard(packets, by: feed(.opus))
        #expect(tracks[0].power > 100_000 && tracks[1].power < tracks[0].power / 1_000, "\(tracks)")
    }

    /// The next packet is heard as if nothing had been.
    @Test func aDamagedPacketIsSilence() throws {
        let tracks = try heard([[0xFF], [1, 2, 3]], by: feed(.opus))
        #expect(tracks.allSatisfy { $0.samples > 0 && $0.power < 1_000 }, "\(tracks)")
    }

    @Test func aStreamOfAnotherNumberOfChannelsIsRefused() throws {
        let bytes = try stereo("ogg", channels: 1)
        let feed = try feed(.oggOpus)
        #expect(throws: MediaTransportError.malformed(container: "Ogg", reason: "it has 1 channels, not 2")) {
            try feed.accept(bytes, at: EventTime(milliseconds: 0))
        }
    }

    @Test(arguments: [(ListenParameters.Encoding.opus, 3), (.oggOpus, 6)])
    func moreChannelsOfOpusAreRefused(encoding: ListenParameters.Encoding, channels: Int) throws {
        #expect(throws: RequestError.self) { try feed(encoding, channels: channels) }
    }
}
