import CPocketSphinx
import Transcription

/// Measures the mean cepstrum of a recording, with the same front end as the decoder: about 1 % of real time.
final class CepstralMeter {
    private let frontEnd: OpaquePointer

    /// Takes the configuration of a decoder that was made, which holds its model's parameters.
    init?(decoder: OpaquePointer) {
        guard let frontEnd = fe_init_auto_r(ps_get_config(decoder)) else { return nil }
        self.frontEnd = frontEnd
    }

    deinit { fe_free(frontEnd) }

    /// The mean over all frames that have energy, and their number; `nil` below half a second of them.
    func mean(of samples: [Int16]) -> (mean: CepstralMean, frames: Int)? {
        var values = [Float](repeating: 0, count: CepstralMean.dimensions)
        let frames = samples.withUnsafeBufferPointer { samples in
            roomtone_cepstral_mean(frontEnd, samples.baseAddress, samples.count, &values, Int32(values.count))
        }
        guard frames >= 50, let mean = CepstralMean(values) else { return nil }
        return (mean, Int(frames))
    }
}
