import AudioSignal
import Foundation
import Testing

@testable import SoundFiles

struct SoundFilesTests {
    private static let fixtures =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "audio-fixtures")

    /// Runs `body` with the path of a new file's name in a folder of its own, removed afterwards.
    private func withPath(_ name: String, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sound-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appending(path: name).path)
    }

    private func error(_ body: () throws -> Void) -> SoundFileError? {
        do {
            try body()
            return nil
        } catch { return error as? SoundFileError }
    }

    private static let samples: [Int16] = (0..<50_000).map { Int16(truncatingIfNeeded: $0 &* 7) }

    /// A process that is killed never closes its files.
    @Test func aCurrentFileCanBeReadBeforeItIsClosed() throws {
        try withPath("live.wav") { path in
            let writer = try WaveFileWriter(path: path, isCurrent: true)
            try writer.write(Self.samples)
            #expect(try SoundFileReader(path: path).readAll() == Self.samples)
            try writer.close()
        }
    }

    @Test func readsWhatItWrote() throws {
        try withPath("tone.wav") { path in
            let writer = try WaveFileWriter(path: path)
            try writer.write(Array(Self.samples[..<10_000]))
            try writer.write(Array(Self.samples[10_000...]))
            try writer.close()
            #expect(error { try writer.write([1]) } != nil)

            let reader = try SoundFileReader(path: path)
            #expect(reader.name == "tone.wav")
            #expect(reader.sourceRate == 16_000)
            #expect(reader.channels == 1)
            #expect(reader.expectedSamples == 50_000)
            #expect(try reader.readAll() == Self.samples)
            #expect(try reader.readBlock() == nil)
        }
    }

    /// Full scale of floating-point files is 1, in the file and not by its loudest sample.
    @Test(arguments: [4, 8]) func readsFloatingPoint(width: Int) throws {
        let written: [Double] = [0, 0.5, -0.5, 1.0 / 32_768, 1, -1, 3]
        func little(_ value: UInt64, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) } }
        let data = written.flatMap {
            width == 8 ? little($0.bitPattern, 8) : little(UInt64(Float($0).bitPattern), 4)
        }
        let rate = UInt64(16_000)
        let format =
            little(3, 2) + little(1, 2) + little(rate, 4) + little(rate * UInt64(width), 4) + little(UInt64(width), 2)
            + little(UInt64(width * 8), 2)
        let chunks =
            Array("WAVEfmt ".utf8) + little(16, 4) + format + Array("data".utf8) + little(UInt64(data.count), 4) + data
        try withPath("float.wav") { path in
            try Data(Array("RIFF".utf8) + little(UInt64(chunks.count), 4) + chunks).write(to: URL(filePath: path))
            #expect(
                try SoundFileReader(path: path).readAll() == [0, 16_384, -16_384, 1, .max, .min, .max])
        }
    }

    @Test(arguments: [("talk.opus", 179.5), ("clip-clean.flac", 8.4), ("silence.flac", 10)])
    func readsTheFixtures(name: String, seconds: Double) throws {
        let reader = try SoundFileReader(path: Self.fixtures.appending(path: name).path)
        var count = 0
        while let block = try reader.readBlock() {
            #expect(!block.isEmpty)
            count += block.count
        }
        #expect(abs(Double(count) / 16_000 - seconds) < 0.5)
        #expect(reader.expectedSamples.map { abs($0 - Int64(count)) <= 1 } == true)
    }

    @Test func saysWhatIsWrongWithAFile() throws {
        #expect(error { _ = try SoundFileReader(path: "/nowhere/talk.wav") } == .notFound(name: "talk.wav"))
        #expect(error { _ = try SoundFileReader(path: "/tmp") }.map { "\($0)".contains("folder") } == true)
        try withPath("empty.wav") { path in
            try Data().write(to: URL(filePath: path))
            #expect(error { _ = try SoundFileReader(path: path) } == .empty(name: "empty.wav"))
        }
        try withPath("letter.wav") { path in
            try Data("Dear all, this is not a sound file, however it is called.".utf8).write(to: URL(filePath: path))
            guard case .notAudio(let name, let reason) = error({ _ = try SoundFileReader(path: path) }) else {
                Issue.record("it was taken")
                return
            }
            #expect(name == "letter.wav" && !reason.isEmpty)
        }
        #expect(error { _ = try WaveFileWriter(path: "/nowhere/out.wav") }.map { "\($0)".contains("out.wav") } == true)
    }

    /// A file cut short gives what is there, or an error with its name; it never hangs.
    @Test(arguments: ["talk.opus", "clip-clean.flac", "clip.wav"]) func survivesTruncation(name: String) throws {
        try withPath(name) { path in
            var whole: Data
            if name.hasSuffix("wav") {
                let writer = try WaveFileWriter(path: path)
                try writer.write(Self.samples)
                try writer.close()
                whole = try Data(contentsOf: URL(filePath: path))
            } else {
                whole = try Data(contentsOf: Self.fixtures.appending(path: name)).prefix(60_000)
            }
            for length in [1, 4, 11, 30, 44, 50, 300, 5_000, 40_000] {
                try whole.prefix(length).write(to: URL(filePath: path))
                do {
                    let reader = try SoundFileReader(path: path)
                    let samples = try reader.readAll()
                    #expect(samples.count <= 16_000 * 60)
                } catch { #expect("\(error)".contains(name)) }
            }
        }
    }

    @Test func survivesDamage() throws {
        let whole = try Data(contentsOf: Self.fixtures.appending(path: "clip-short.flac"))
        try withPath("damaged.flac") { path in
            for seed in 0..<20 {
                var damaged = whole
                for hit in 0..<5 { damaged[(seed * 7_919 + hit * 104_729) % damaged.count] ^= 0x5A }
                try damaged.write(to: URL(filePath: path))
                do { _ = try SoundFileReader(path: path).readAll() } catch {
                    #expect("\(error)".contains("damaged.flac"))
                }
            }
        }
    }
}
