import RoomModel
import TextAnalysis
import Wire

/// How a cluster of complaints reads to an organizer: title, reason, what to do.
struct FeedbackInsight {
    let report: ComplaintClusterer.Report
    let session: Session
    /// Without names.
    let examples: [String]
    /// The word that complaints without a topic share.
    var thing: String?

    func value(id: ItemID, at now: EventTime) -> Insight {
        Insight(
            id: id, kind: .feedback, title: title, description: description, session: session.id, data: data,
            confidence: confidence, impact: impact, actions: actions, state: report.isOver ? .resolved : .open, at: now)
    }

    private var title: String {
        let place = session.room.map { "\(session.title), \($0)" } ?? session.title
        return report.subject.isCritical
            ? "Critical: \(trouble) — \(place)" : "\(people) report trouble with \(trouble) — \(place)"
    }

    private var people: String { report.people == 1 ? "One person" : "\(report.people) people" }

    private var description: String {
        let minutes = max(1, (report.newest - report.first + 59_999) / 60_000)
        let span = minutes == 1 ? "within a minute" : "within \(minutes) minutes"
        let verb = report.people == 1 ? "wrote" : "wrote \(span)"
        let quotes = examples.map { "“\($0)”" }.joined(separator: ", ")
        let end = report.isOver ? " Nobody has written of it lately." : ""
        return "\(people) \(verb): \(quotes).\(end)"
    }

    private var data: [UInt8] {
        JSONWriter.object {
            $0.member("topic", report.subject.topic)
            $0.member("about", ifPresent: thing)
            $0.member("urgency", report.urgency.rawValue)
            $0.member("count", report.people)
            $0.member("messages", report.messages)
            $0.key("examples")
            $0.array(examples) { $0.string($1) }
            $0.member("first_at", report.first)
            $0.member("last_at", report.newest)
        }
    }

    /// Three people may be wrong together, ten hardly; one who calls for help is believed.
    private var confidence: Double {
        report.subject.isCritical
            ? min(0.95, 0.7 + 0.1 * Double(report.people - 1)) : 1 - 1 / (1 + 0.6 * Double(report.people))
    }

    private var impact: Double {
        switch report.urgency {
        case .critical: 1
        case .high: 0.8
        case .medium: 0.5
        case .low: 0.3
        }
    }

    private var trouble: String {
        thing.map { "“\($0)”" } ?? Self.troubles[report.subject.topic] ?? report.subject.topic
    }

    private var actions: [String] {
        let known = Self.remedies[report.subject.topic] ?? ["Ask in the session what is wrong"]
        return report.subject.isCritical && !["medical", "safety", "harassment"].contains(report.subject.topic)
            ? ["Send somebody to the room now"] + known : known
    }

    private static let troubles = [
        "audio": "the sound", "video": "the picture or stream", "captions": "the captions", "network": "the network",
        "app": "the app", "room": "the room", "content": "the content", "speaker": "the speaker",
        "pace": "the pace", "food": "food and drink", "queue": "queues", "schedule": "the schedule",
        "venue": "the venue", "accessibility": "accessibility", "price": "prices", "questions": "questions",
        "recording": "the recording", "networking": "meeting people", "medical": "somebody may need a medic",
        "safety": "danger reported", "harassment": "harassment reported", "other": "help asked for",
    ]

    private static let remedies = [
        "audio": ["Check the microphone and its level", "Ask the speaker to come closer to it"],
        "video": ["Check projector and stream", "Ask the speaker to enlarge what is shown"],
        "captions": ["Check the captions' audio track and glossary"],
        "network": ["Check the access points of this room", "Tell the audience what to expect"],
        "app": ["Look at the app's status", "Point to the web page instead"],
        "room": ["Adjust temperature, light and air", "Ask the room's staff to look"],
        "content": ["Tell the speaker what the audience misses"],
        "speaker": ["Give the speaker a sign"],
        "pace": ["Ask the speaker to change pace"],
        "food": ["Tell catering"],
        "queue": ["Open another door or counter", "Send staff to the queue"],
        "schedule": ["Announce what comes when"],
        "accessibility": ["Send somebody to help now"],
        "medical": ["Send the medical team to the room now", "Keep the way clear", "Ask for the exact place"],
        "safety": ["Send security to the room now", "Be ready to stop the session"],
        "harassment": ["Send the awareness team to the room now", "Offer the person who reports a safe place"],
    ]
}
