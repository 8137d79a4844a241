/// Finds the same complaint of several people within a short time, and says when somebody should be told of it.
///
/// Complaints are the same when they are about the same topic, those without one when they share a word. A cluster opens when enough people complained within the
/// window, is told again when it has grown by half but not more often than every `retelling`, and closes when hardly
/// anybody complains any more; only after the cooldown may it open again. One critical message opens its cluster at
/// once, without cooldown. One for each session; memory is bounded by topics and `greatestVoiceCount`.
package struct ComplaintClusterer: Sendable {
    package struct Settings: Hashable, Sendable {
        /// Milliseconds within which complaints belong together.
        package var window: Int64 = 300_000
        /// People who must complain before it is told.
        package var leastPeople = 3
        /// Milliseconds after a cluster's end before its like may open again.
        package var cooldown: Int64 = 600_000
        /// Least milliseconds between two tellings of a growing cluster.
        package var retelling: Int64 = 30_000

        package init() {}
    }

    /// What complaints of one cluster have in common.
    package struct Subject: Hashable, Sendable {
        /// A topic of the lexicon, or `other` for messages that name none.
        package var topic: String
        package var isCritical: Bool
        /// The word that complaints without a topic share.
        package var thing: String?

        package init(topic: String, isCritical: Bool, thing: String? = nil) {
            self.topic = topic
            self.isCritical = isCritical
            self.thing = thing
        }
    }

    /// A cluster as it should be told.
    package struct Report: Hashable, Sendable {
        package var subject: Subject
        /// Told before; this replaces what was said.
        package var isUpdate: Bool
        /// Hardly anybody complains any more.
        package var isOver: Bool
        /// Different people since it opened, up to `greatestVoiceCount`.
        package var people: Int
        package var messages: Int
        package var urgency: Urgency
        /// Some of the texts as they were written: mask them before anybody sees them.
        package var examples: [String]
        /// Milliseconds of the first and the newest complaint.
        package var first: Int64
        package var newest: Int64
    }

    package static let greatestVoiceCount = 4_096
    static let greatestExampleCount = 3

    /// Topics that say what is critical, before whatever else a message names.
    private static let gravest = ["medical", "safety", "harassment"]

    private struct Cluster {
        /// When each person complained last.
        var voices: [String: Int64] = [:]
        var messages = 0
        var urgency = Urgency.low
        var examples: [(text: String, person: String)] = []
        var first: Int64 = 0
        var newest: Int64 = 0
        /// People and time when it was told last; `nil` while it is not open.
        var told: (people: Int, urgency: Urgency, at: Int64)?
        var closedAt: Int64?
    }

    private let settings: Settings
    private var clusters: [Subject: Cluster] = [:]

    package init(settings: Settings = Settings()) { self.settings = settings }

    /// Subjects that are remembered, open or not.
    var subjectCount: Int { clusters.count }

    /// Takes one message of a person. Times are milliseconds and may step back a little.
    package mutating func accept(_ text: String, of feedback: Feedback, from person: String, at time: Int64) -> Report?
    {
        if let subject = Self.subject(of: feedback) {
            return accept(text, about: subject, feedback.urgency, from: person, at: time)
        }
        guard feedback.isComplaint else { return nil }
        let subjects = feedback.things.map { Subject(topic: Self.unnamed, isCritical: false, thing: $0) }
        if let open = subjects.first(where: { clusters[$0]?.told != nil }) {
            return accept(text, about: open, feedback.urgency, from: person, at: time)
        }
        for subject in subjects {
            let report = accept(text, about: subject, feedback.urgency, from: person, at: time)
            guard let report else { continue }
            // The same complaints are not told once more under another of their words.
            for other in subjects where other != subject { clusters[other] = nil }
            return report
        }
        dropUnopened()
        return nil
    }

    private static let unnamed = "other"
    /// Words under which complaints without a topic wait for others of their kind.
    private static let greatestThingCount = 512

    /// Forgets the older half of what waits under words once there are too many.
    private mutating func dropUnopened() {
        let waiting = clusters.filter { $0.key.thing != nil && $0.value.told == nil && $0.value.closedAt == nil }
        guard waiting.count > Self.greatestThingCount else { return }
        let byAge = waiting.sorted { ($0.value.newest, $0.key.thing ?? "") < ($1.value.newest, $1.key.thing ?? "") }
        for (subject, _) in byAge.prefix(Self.greatestThingCount / 2) { clusters[subject] = nil }
    }

    private mutating func accept(
        _ text: String, about subject: Subject, _ urgency: Urgency, from person: String, at time: Int64
    ) -> Report? {
        var cluster = clusters[subject] ?? Cluster()
        forget(before: time, &cluster)
        if cluster.voices.isEmpty { cluster.first = time }
        if cluster.voices.count < Self.greatestVoiceCount || cluster.voices[person] != nil {
            cluster.voices[person] = max(time, cluster.voices[person] ?? time)
        }
        cluster.messages += 1
        cluster.urgency = max(cluster.urgency, urgency)
        cluster.newest = max(cluster.newest, time)
        if cluster.examples.count < Self.greatestExampleCount,
            !cluster.examples.contains(where: { $0.text.lowercased() == text.lowercased() })
        {
            cluster.examples.append((text, person))
        }
        let report = due(&cluster, subject, at: time)
        clusters[subject] = cluster
        return report
    }

    /// Clusters that are over, or whose growth waited to be told.
    package mutating func advance(to time: Int64) -> [Report] {
        var reports: [Report] = []
        for (subject, old) in clusters.sorted(by: {
            ($0.key.topic, $0.key.thing ?? "", $0.value.first) < ($1.key.topic, $1.key.thing ?? "", $1.value.first)
        }) {
            var cluster = old
            if cluster.told == nil {
                forget(before: time, &cluster)
                let rests = cluster.closedAt.map { time - $0 < settings.cooldown } ?? false
                clusters[subject] = cluster.voices.isEmpty && !rests ? nil : cluster
                continue
            }
            let fresh = cluster.voices.values.count { time - $0 < settings.window }
            if fresh <= (subject.isCritical ? 0 : settings.leastPeople / 2) {
                reports.append(report(cluster, subject, isUpdate: true, isOver: true))
                var rest = Cluster()
                rest.closedAt = time
                clusters[subject] = rest
            } else if let report = due(&cluster, subject, at: time) {
                reports.append(report)
                clusters[subject] = cluster
            }
        }
        return reports
    }

    /// Somebody settled the matter: its cluster begins anew after the cooldown.
    package mutating func settle(_ subject: Subject, at time: Int64) {
        var rest = Cluster()
        rest.closedAt = time
        clusters[subject] = rest
    }

    /// A person was erased: they count on under another name, and their words go.
    package mutating func rename(_ person: String, to replacement: String) {
        for subject in clusters.keys {
            clusters[subject]?.examples.removeAll { $0.person == person }
            if let time = clusters[subject]?.voices.removeValue(forKey: person) {
                clusters[subject]?.voices[replacement] = time
            }
        }
    }

    /// What a message complains of, or `nil` when it names no topic, or nothing troubles.
    static func subject(of feedback: Feedback) -> Subject? {
        if feedback.urgency == .critical {
            let topic = gravest.first { feedback.topics.contains($0) } ?? feedback.topics.first ?? unnamed
            return Subject(topic: topic, isCritical: true)
        }
        guard let topic = feedback.topics.first else { return nil }
        guard feedback.isComplaint else { return nil }
        return Subject(topic: topic, isCritical: false)
    }

    /// A cluster that is not open holds the window's complaints only.
    private func forget(before time: Int64, _ cluster: inout Cluster) {
        guard cluster.told == nil, !cluster.voices.isEmpty, time - cluster.first >= settings.window else { return }
        cluster.voices = cluster.voices.filter { time - $0.value < settings.window }
        if let first = cluster.voices.values.min() {
            cluster.first = first
        } else {
            cluster = Cluster(closedAt: cluster.closedAt)
        }
    }

    private func due(_ cluster: inout Cluster, _ subject: Subject, at time: Int64) -> Report? {
        let people = cluster.voices.count
        guard let told = cluster.told else {
            let rests = cluster.closedAt.map { time - $0 < settings.cooldown } ?? false
            guard subject.isCritical || people >= settings.leastPeople && !rests else { return nil }
            cluster.told = (people, cluster.urgency, time)
            return report(cluster, subject, isUpdate: false, isOver: false)
        }
        let hasGrown = 2 * people >= 3 * told.people && people > told.people && time - told.at >= settings.retelling
        guard hasGrown || cluster.urgency > told.urgency else { return nil }
        cluster.told = (people, cluster.urgency, time)
        return report(cluster, subject, isUpdate: true, isOver: false)
    }

    private func report(_ cluster: Cluster, _ subject: Subject, isUpdate: Bool, isOver: Bool) -> Report {
        Report(
            subject: subject, isUpdate: isUpdate, isOver: isOver, people: cluster.voices.count,
            messages: cluster.messages, urgency: cluster.urgency, examples: cluster.examples.map(\.text),
            first: cluster.first,
            newest: cluster.newest)
    }
}
