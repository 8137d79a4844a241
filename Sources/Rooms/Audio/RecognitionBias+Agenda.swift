import RoomModel
import Transcription

extension RecognitionBias {
    /// What a session's entry in the agenda makes likely to be said: its glossary, its speakers, its title and description.
    ///
    /// - Parameter keyterms: A sender's own words, first.
    package init(agenda session: Session, keyterms: RecognitionBias, weight: Double) {
        var phrases = keyterms.phrases
        phrases += session.glossary.map { Phrase(text: $0, soundsLike: session.respellings[$0]) }
        phrases += session.speakers.map { Phrase(text: $0.name) }
        phrases += [session.title, session.description].filter { !$0.isEmpty }.map { Phrase(text: $0) }
        self.init(phrases: phrases, weight: weight)
    }
}
