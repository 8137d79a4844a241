import AudioSignal
import CSndFile

/// Reads any sound file that libsndfile knows, as a stream of 16 kHz mono blocks.
///
/// Blocking: use it on a thread of its own or in a command.
package final class SoundFileReader {
    /// Source frames read at a time.
    private static let blockFrames = 8_192

    /// The file's name, without its folders.
    package let name: String
    /// Samples a second of the file itself.
    package let sourceRate: Int
    package let channels: Int
    /// Samples at 16 kHz that will come, or `nil` when the file does not say.
    package let expectedSamples: Int64?

    private let handle: OpaquePointer
    private var resampler: Resampler
    /// Of a file of floating-point samples, which the library would round to whole numbers before it scales them.
    private let isFloat: Bool
    private var floats: [Float]
    private var buffer: [Int16]
    private var finished = false

    package init(path: String) throws(SoundFileError) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        self.name = name
        var info = SF_INFO()
        guard let handle = sf_open(path, Int32(SFM_READ), &info) else {
            throw SoundFileError(opening: path, name: name, reason: String(cString: sf_strerror(nil)))
        }
        do {
            resampler = try Resampler(sourceRate: Int(info.samplerate), channels: Int(info.channels))
        } catch {
            sf_close(handle)
            throw .unsupported(name: name, reason: "\(error)")
        }
        self.handle = handle
        sourceRate = Int(info.samplerate)
        channels = Int(info.channels)
        isFloat = [SF_FORMAT_FLOAT, SF_FORMAT_DOUBLE].contains { Int(info.format) & SF_FORMAT_SUBMASK == $0 }
        buffer = Array(repeating: 0, count: Self.blockFrames * channels)
        floats = isFloat ? Array(repeating: 0, count: Self.blockFrames * channels) : []
        let known = info.frames > 0 && info.frames < Int64.max / Int64(PCM16.sampleRate)
        expectedSamples = known ? info.frames * Int64(PCM16.sampleRate) / Int64(info.samplerate) : nil
    }

    deinit { sf_close(handle) }

    /// The next samples, never empty, or `nil` at the end of the file.
    package func readBlock() throws(SoundFileError) -> [Int16]? {
        while !finished {
            let frames = readFrames()
            if frames <= 0 {
                finished = true
                guard sf_error(handle) == 0 else {
                    throw .damaged(name: name, reason: String(cString: sf_strerror(handle)))
                }
            }
            let block =
                finished ? resampler.finish() : resampler.accept(Array(buffer[..<(Int(frames) * channels)]))
            if !block.isEmpty { return block }
        }
        return nil
    }

    /// Fills the buffer; the number of frames that came.
    private func readFrames() -> Int64 {
        guard isFloat else { return sf_readf_short(handle, &buffer, Int64(Self.blockFrames)) }
        let frames = sf_readf_float(handle, &floats, Int64(Self.blockFrames))
        for index in 0..<max(0, Int(frames) * channels) { buffer[index] = Int16(clampingSample: Double(floats[index])) }
        return frames
    }

    /// All that is left, for files known to be short.
    package func readAll() throws(SoundFileError) -> [Int16] {
        var samples: [Int16] = []
        while let block = try readBlock() { samples.append(contentsOf: block) }
        return samples
    }
}
