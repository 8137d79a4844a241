import Testing

@testable import TextAnalysis

struct FeedbackAnalyzerTests {
    private let analyzer = FeedbackAnalyzer(reader: RepositoryLexicons.reader)

    @Test(arguments: [
        ("can't hear the speaker", Urgency.high, "audio"), ("the stream froze", .high, "video"),
        ("room is too hot", .medium, "room"), ("someone fainted in row 5", .critical, "medical"),
        ("there is a fire in the hall", .critical, "safety"), ("a man keeps following me", .critical, "harassment"),
        ("I was harassed by another attendee", .critical, "harassment"), ("we need a doctor", .critical, "medical"),
        ("the wifi is down again", .high, "network"), ("captions are lagging behind", .medium, "captions"),
        ("too fast, please slow down", .medium, "pace"), ("the queue for lunch is a joke", .medium, "queue"),
        ("great session, loved the demos", .low, "content"), ("could you share the slides?", .low, "video"),
        ("No se oye nada, el audio no funciona", .high, "audio"),
    ])
    func urgencyAndTopic(text: String, urgency: Urgency, topic: String) {
        let feedback = analyzer.analyze(text)
        #expect(feedback.urgency == urgency, "\(text)")
        #expect(feedback.topics.contains(topic), "\(text): \(feedback.topics)")
    }

    @Test(arguments: [
        "FIRE! get out", "Fire!", "fire, fire!", "FIRE", "the building is on fire", "there is a fire! run",
        "¡Fuego!", "Fuego!", "Feuer!", "el edificio está en llamas", "¡hay una pelea en la sala!", "Fight in the lobby",
        "a fight broke out backstage", "people are fighting", "the ceiling is collapsing", "Help! Fire!",
    ])
    func plainEmergenciesAreCritical(text: String) {
        #expect(analyzer.analyze(text).urgency == .critical, "\(text)")
    }

    @Test(arguments: [
        "that talk was fire", "that talk was fire!", "fire round of questions", "Fire round of questions!",
        "fireside chat",
        "fire up the demo!", "on fire today!", "she is on fire today!", "FIRE talk", "Amazing talk, loved it! Fire!",
        "There was no emergency", "it is not an emergency", "this is not urgent", "no fight here",
    ])
    func whatOnlySoundsLikeAnEmergencyIsNone(text: String) {
        #expect(analyzer.analyze(text).urgency < .high, "\(text)")
    }

    /// A negation that belongs to something else takes no urgency away.
    @Test(arguments: ["not good, urgent", "we have no sound", "can't hear, please help", "do not wait: urgent"])
    func urgencyBesideANegationStays(text: String) {
        #expect(analyzer.analyze(text).urgency == .high, "\(text)")
    }

    @Test(arguments: [
        "this talk is fire 🔥", "killer demo, I'm dying 😂", "no harassment here, lovely people",
        "she killed it on stage",
        "you're on fire today!", "thanks for the great sound", "", "what a bomb presentation",
        "see you at the fireside chat",
    ])
    func praiseAndSlangAlarmNobody(text: String) {
        #expect(analyzer.analyze(text).urgency < .high, "\(text)")
    }

    @Test func whatSoundsAWayIsNoTroubleWithTheSound() {
        #expect(!analyzer.analyze("that sounds risky").topics.contains("audio"))
        #expect(analyzer.analyze("everything sounds tinny").topics.contains("audio"))
    }

    /// What lags, freezes or blurs is what the text names; the picture where it names nothing.
    @Test(arguments: [
        ("the captions lag", "captions"), ("such a lag in the subtitles", "captions"),
        ("captions on the screen keep freezing", "captions"), ("it lags a lot", "video"),
        ("everything is blurry and frozen", "video"), ("the slides are blurry", "video"),
        ("the sound is out of sync", "audio"),
    ])
    func aSymptomBelongsToWhatIsNamed(text: String, topic: String) {
        #expect(analyzer.analyze(text).topics.first == topic, "\(text)")
    }

    @Test func topicsStandInTheOrderOfTheirWeight() {
        #expect(analyzer.analyze("audio, audio, sound and a slide").topics.first == "audio")
    }
}
