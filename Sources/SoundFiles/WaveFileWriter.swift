import AudioSignal
import CSndFile

/// Writes 16 kHz mono PCM16 into a WAV file. The header is completed when the writer is released or closed.
package final class WaveFileWriter {
    private let name: String
    private var handle: OpaquePointer?

    /// - Parameter isCurrent: Whether the header tells all that was written after each write, so that the file can be
    ///   read even if the process is killed.
    package init(path: String, isCurrent: Bool = false) throws(SoundFileError) {
        name = path.split(separator: "/").last.map(String.init) ?? path
        var info = SF_INFO()
        info.samplerate = Int32(PCM16.sampleRate)
        info.channels = 1
        info.format = Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
        guard let handle = sf_open(path, Int32(SFM_WRITE), &info) else {
            throw .notWritable(name: name, reason: String(cString: sf_strerror(nil)))
        }
        self.handle = handle
        if isCurrent { sf_command(handle, Int32(SFC_SET_UPDATE_HEADER_AUTO), nil, Int32(SF_TRUE)) }
    }

    deinit { if let handle { sf_close(handle) } }

    package func write(_ samples: [Int16]) throws(SoundFileError) {
        guard let handle else { throw .notWritable(name: name, reason: "it is closed") }
        guard sf_write_short(handle, samples, Int64(samples.count)) == Int64(samples.count) else {
            throw .notWritable(name: name, reason: String(cString: sf_strerror(handle)))
        }
    }

    /// Completes the file. Writing after it fails; a second call does nothing.
    package func close() throws(SoundFileError) {
        guard let handle else { return }
        self.handle = nil
        let status = sf_close(handle)
        guard status == 0 else { throw .notWritable(name: name, reason: String(cString: sf_error_number(status))) }
    }
}
