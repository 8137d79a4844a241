import Rooms

extension PrometheusText {
    /// How early and how steady captions are.
    mutating func add(_ figures: CaptionFigures.Snapshot) {
        histogram(
            "roomtone_caption_interim_seconds", "From the end of a word to the interim caption that shows it.",
            figures.interim)
        histogram(
            "roomtone_caption_commit_seconds", "From the end of a word to the final that settles it at the latest.",
            figures.commit)
        histogram("roomtone_caption_final_seconds", "From the end of an utterance to its final.", figures.final)
        histogram(
            "roomtone_recognizer_real_time_factor", "Processor time by time of audio, of each track that ended.",
            figures.realTimeFactor)
        histogram(
            "roomtone_audio_concealed_share", "Share of packets that were concealed, of each track that ended.",
            figures.concealed)
        histogram(
            "roomtone_caption_revisions_per_minute", "Revisions a minute of speech, of each final.", figures.revisions)
    }

    private mutating func histogram(_ name: String, _ help: String, _ distribution: CaptionFigures.Distribution) {
        histogram(
            name, help,
            [
                Histogram(
                    bounds: distribution.bounds, counts: distribution.counts, count: distribution.count,
                    sum: distribution.sum)
            ])
    }
}
