import CPocketSphinx
import Glibc
import Transcription

/// Owns one PocketSphinx decoder: about 82 MB, made in half a second, used by one thread.
///
/// An utterance is streamed: `start`, `process`…, `finish`. The mean it is normalised by is held through the utterance:
/// the library's own live normalisation starts from a mean of its authors' and loses up to half of the words, while one
/// pass with the room's mean, or with the utterance's own (`CepstralMeter`), equals its whole-utterance mode.
final class PocketSphinxDecoder {
    /// Samples of one frame of the decoder: 10 ms.
    static let frame = 160

    private let decoder: OpaquePointer
    private let logmath: OpaquePointer
    /// Measures means the way this decoder's model wants them.
    let meter: CepstralMeter
    /// The mean that the model's authors wrote into it, for audio of which nothing is known.
    let initialMean: CepstralMean
    private var inUtterance = false

    /// - Parameter bias: Words and phrases to listen for, for the decoder's whole life: words added later crash the
    ///   library.
    init(
        model: PocketSphinxModel, settings: PocketSphinxSettings, dictionary: PrunedDictionary,
        bias: BiasedModel? = nil
    ) throws(PocketSphinxError) {
        // The library writes pages of log to stderr otherwise; it wants to be told in each thread.
        err_set_logfp(nil)
        let words = try MemoryFile(dictionary.lines + (bias?.dictionaryLines ?? []))
        let config = roomtone_config_new()
        // ps_init keeps a reference of its own.
        defer { cmd_ln_free_r(config) }
        cmd_ln_set_str_r(config, "-hmm", model.acoustic)
        // A search with the general model alone cannot take another one in beside it.
        if bias == nil { cmd_ln_set_str_r(config, "-lm", model.language) }
        cmd_ln_set_str_r(config, "-dict", words.path)
        settings.apply(to: config)
        guard let decoder = ps_init(config) else { throw .modelRefused(directory: model.acoustic) }
        var isWhole = false
        defer { if !isWhole { ps_free(decoder) } }
        if let bias { try Self.mix(bias, with: model, into: decoder, config) }
        guard let logmath = ps_get_logmath(decoder), let meter = CepstralMeter(decoder: decoder),
            let mean = Self.currentMean(of: decoder)
        else { throw .modelRefused(directory: model.acoustic) }
        isWhole = true
        self.meter = meter
        initialMean = mean
        self.decoder = decoder
        self.logmath = logmath
        withExtendedLifetime(words) {}
    }

    /// Gives a decoder without a language model the general one and that of the phrases, mixed.
    private static func mix(
        _ bias: BiasedModel, with model: PocketSphinxModel, into decoder: OpaquePointer, _ config: OpaquePointer?
    ) throws(PocketSphinxError) {
        let arpa = try MemoryFile(Array(bias.arpa.utf8))
        let logmath = ps_get_logmath(decoder)
        guard let general = ngram_model_read(config, model.language, NGRAM_AUTO, logmath) else {
            throw .modelRefused(directory: model.language)
        }
        guard let phrases = ngram_model_read(config, arpa.path, NGRAM_ARPA, logmath) else {
            ngram_model_free(general)
            throw .biasRefused
        }
        guard let mixture = roomtone_mix(config, general, phrases, Float(bias.weight)) else { throw .biasRefused }
        // The search keeps a reference of its own.
        defer { ngram_model_free(mixture) }
        guard ps_set_lm(decoder, "mixture", mixture) >= 0, ps_set_search(decoder, "mixture") >= 0 else {
            throw .biasRefused
        }
        withExtendedLifetime(arpa) {}
    }

    deinit {
        ps_free(decoder)
        // glibc would keep its 80 MB for later; only another decoder would want as much.
        malloc_trim(0)
    }

    // MARK: Streaming

    /// Begins an utterance normalised by a fixed mean.
    func start(mean: CepstralMean) throws(PocketSphinxError) {
        abandon()
        mean.values.withUnsafeBufferPointer { roomtone_cmn_hold(decoder, $0.baseAddress) }
        // A stream for each utterance, so that word times count from its first sample.
        guard ps_start_stream(decoder) >= 0, ps_start_utt(decoder) >= 0 else {
            throw .decoderFailed(step: "begin an utterance")
        }
        inUtterance = true
    }

    /// Decodes the next samples; returns when they are searched.
    func process(_ samples: ArraySlice<Int16>) throws(PocketSphinxError) {
        guard inUtterance, !samples.isEmpty else { return }
        let done = samples.withUnsafeBufferPointer { ps_process_raw(decoder, $0.baseAddress, $0.count, 0, 0) }
        guard done >= 0 else { throw .decoderFailed(step: "decode audio") }
    }

    /// The best words so far, without confidences.
    func interimWords() -> [RecognizedWord] { inUtterance ? words(withConfidence: false) : [] }

    /// Ends the utterance: its best path, and the mean of its own frames.
    func finish() throws(PocketSphinxError) -> (words: [RecognizedWord], mean: CepstralMean?) {
        guard inUtterance else { return ([], nil) }
        inUtterance = false
        guard ps_end_utt(decoder) >= 0 else { throw .decoderFailed(step: "end an utterance") }
        return (words(withConfidence: true), gatheredMean())
    }

    /// Leaves the utterance without a result.
    func abandon() {
        guard inUtterance else { return }
        inUtterance = false
        ps_end_utt(decoder)
    }

    // MARK: Results

    private static func currentMean(of decoder: OpaquePointer) -> CepstralMean? {
        var values = [Float](repeating: 0, count: CepstralMean.dimensions)
        let count = roomtone_cmn_mean(decoder, &values, Int32(values.count))
        return Int(count) == values.count ? CepstralMean(values) : nil
    }

    private func gatheredMean() -> CepstralMean? {
        var values = [Float](repeating: 0, count: CepstralMean.dimensions)
        // Half a second is too little to tell a mean by.
        guard roomtone_cmn_gathered(decoder, &values) >= 50 else { return nil }
        return CepstralMean(values)
    }

    private func words(withConfidence: Bool) -> [RecognizedWord] {
        var result: [RecognizedWord] = []
        var segment = ps_seg_iter(decoder)
        while let current = segment {
            if let name = ps_seg_word(current), let word = PocketSphinxWord.spelling(of: String(cString: name)) {
                var first: Int32 = 0
                var last: Int32 = 0
                ps_seg_frames(current, &first, &last)
                var confidence: Double?
                if withConfidence {
                    let posterior = logmath_exp(logmath, ps_seg_prob(current, nil, nil, nil))
                    confidence = posterior.isFinite ? min(max(posterior, 0), 1) : 0
                }
                result.append(
                    RecognizedWord(
                        text: word, start: max(0, Int(first)) * Self.frame, end: (max(0, Int(last)) + 1) * Self.frame,
                        confidence: confidence))
            }
            segment = ps_seg_next(current)
        }
        return result
    }
}

/// How the decoder writes words.
enum PocketSphinxWord {
    /// The word without its pronunciation's number, or `nil` for silence, noise and sentence marks.
    static func spelling(of name: String) -> String? {
        guard let first = name.first, !["<", "[", "+"].contains(first) else { return nil }
        guard name.last == ")", let open = name.lastIndex(of: "("), open > name.startIndex,
            name[name.index(after: open)...].dropLast().allSatisfy(\.isNumber)
        else { return name }
        return String(name[..<open])
    }
}
