/// The running mean cepstrum of one microphone in its room.
///
/// Until some seconds of speech were measured it is unknown, and segments are decoded twice; from then on each segment
/// is one streaming pass that starts from this mean. It follows slow changes (a speaker who steps back) and forgets by
/// halves in about 30 s of speech.
package struct RoomMean: Equatable, Sendable {
    /// Speech after which the mean is as good as a whole recording's: 3 s.
    package static let known = 3 * 16_000

    /// The most speech that the past counts for, 30 s.
    package static let memory = 30 * 16_000

    /// What a mean from an earlier day counts for: the microphone may be another one today, so 5 s of speech outweigh it.
    package static let restored = 5 * 16_000

    /// Below this confidence a segment may be music or noise, whose mean is not the voice's.
    package static let leastConfidence = 0.5

    private var mean: CepstralMean?
    private var weight = 0

    /// Nothing is known of the room.
    package init() {}

    /// Begins with the `stored` values of an earlier time; with `nil`, or what is no mean, as an unknown room.
    package init(restoring values: [Float]?) {
        mean = values.flatMap { CepstralMean($0) }
        weight = mean == nil ? 0 : Self.restored
    }

    /// The mean to begin a segment with, or `nil` while it is not known well enough.
    package var primed: CepstralMean? { weight >= Self.known ? mean : nil }

    /// The values to keep until the next time, or nothing while none are known.
    package var stored: [Float]? { primed?.values }

    /// Takes the mean that an engine measured over a segment of so many samples.
    ///
    /// Segments heard with little confidence are not taken once the mean is known.
    package mutating func accept(_ measured: CepstralMean, samples: Int, confidence: Double? = nil) {
        guard samples > 0 else { return }
        if let confidence, confidence < Self.leastConfidence, primed != nil { return }
        guard let old = mean else {
            mean = measured
            weight = min(samples, Self.memory)
            return
        }
        let past = Float(min(weight, Self.memory))
        let new = Float(min(samples, Self.memory))
        let values = zip(old.values, measured.values).map { ($0 * past + $1 * new) / (past + new) }
        mean = CepstralMean(values) ?? old
        weight = min(weight + min(samples, Self.memory), Self.memory)
    }
}
