import AudioSignal

/// When a segment begins and ends. Lengths are in samples at 16 kHz.
package struct EndpointerSettings: Equatable, Sendable {
    /// A segment begins once `startFrames` of the last `startWindow` frames are speech. 6 of 10 passes over clicks
    /// and finds onsets within some 10 ms in clean speech.
    package var startFrames = 6
    package var startWindow = 10

    /// Audio before the onset given to the recogniser, 300 ms: soft consonants are heard late, and the model wants
    /// some silence first.
    package var preRoll = PCM16.samples(milliseconds: 300)

    /// Silence after which the stable part of the words may be committed.
    package var pause = PCM16.samples(milliseconds: 200)

    /// Silence that ends a segment: an end of utterance. 500 ms is what talks and live services use.
    package var endSilence = PCM16.samples(milliseconds: 500)

    /// Segments shorter than this end only after `shortEndSilence`: recognition gains from 5 s and more.
    package var preferredLength = PCM16.samples(milliseconds: 5_000)

    /// As `endSilence` for segments below `preferredLength`. Live it is the same, since a final must not wait.
    package var shortEndSilence = PCM16.samples(milliseconds: 500)

    /// From this length on, speech without a pause is cut at a dip of the voice.
    package var cutFrom = PCM16.samples(milliseconds: 10_000)

    /// The greatest length of a segment: it is cut here, dip or not.
    package var longest = PCM16.samples(milliseconds: 15_000)

    package init() {}

    /// Captions of a running session.
    package static let live = EndpointerSettings()

    /// Recordings: nobody waits, so short segments grow over pauses of up to 1 s.
    package static var offline: EndpointerSettings {
        var settings = EndpointerSettings()
        settings.shortEndSilence = PCM16.samples(milliseconds: 1_000)
        return settings
    }

    /// Live settings with another end of utterance, such as the `endpointing` of a listen client.
    ///
    /// Below 200 ms it would cut inside words, at closures before p, t, k, so that is the least; the most is 10 s.
    package static func live(endSilenceMilliseconds milliseconds: Int) -> EndpointerSettings {
        var settings = EndpointerSettings()
        settings.endSilence = PCM16.samples(milliseconds: min(max(milliseconds, 200), 10_000))
        settings.shortEndSilence = settings.endSilence
        return settings
    }

    func silence(afterLength length: Int) -> Int { length < preferredLength ? shortEndSilence : endSilence }
}
