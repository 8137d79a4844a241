import Documents
import Windowing

/// `events`: how much one sender may say.
package struct EventSettings: Hashable, Sendable {
    /// Events in one batch. 10,000 fill a few MB and one commit.
    package var maxBatch = 10_000
    /// UTF-8 bytes of an event's text. 4 KiB is a long chat message, not a document.
    package var maxTextBytes = 4 << 10
    /// Batches that wait for the store; more are answered 429 with a delay. 4,096 are a second of a crowded server.
    package var maxWaitingBatches = 4_096
    /// Events in them. 200,000 are four seconds of a crowded server, and some 200 MB.
    package var maxWaitingEvents = 200_000

    mutating func read(_ reader: DocumentReader) {
        reader.read("max_batch", .integer(in: 1...100_000), into: &maxBatch)
        reader.read("max_text_bytes", .byteCount(in: 16...(64 << 10)), into: &maxTextBytes)
        reader.read("max_waiting_batches", .integer(in: 1...1_000_000), into: &maxWaitingBatches)
        reader.read("max_waiting_events", .integer(in: 1...10_000_000), into: &maxWaitingEvents)
    }
}

/// `windows`: the span, the step and the patience of snapshots, in event time.
package struct WindowSettings: Hashable, Sendable {
    /// What one snapshot covers. 60 s: long enough to be calm, short enough to be about now.
    package var size = Duration.seconds(60)
    /// How often there is a new one. 1 s.
    package var slide = Duration.seconds(1)
    /// How long a window waits for events that come late. 5 s: phones in a hall lag by seconds.
    package var lateness = Duration.seconds(5)
    /// How long a session is quiet before its windows close by the server's clock. 2 s.
    package var idleAfter = Duration.seconds(2)

    mutating func read(_ reader: DocumentReader) {
        reader.read("size", .duration(in: .milliseconds(100)...(.days(31))), into: &size)
        reader.read("slide", .duration(in: .milliseconds(100)...(.days(31))), into: &slide)
        reader.read("lateness", .duration(in: .zero...(.days(1))), into: &lateness)
        reader.read("idle_after", .duration(in: .zero...(.days(1))), into: &idleAfter)
        do {
            _ = try WindowConfiguration(
                size: size.wholeMilliseconds, slide: slide.wholeMilliseconds, lateness: lateness.wholeMilliseconds)
        } catch {
            reader.problems.report(reader.path, "\(error)")
        }
    }
}

/// `privacy`: what is never shown of few people.
package struct PrivacySettings: Hashable, Sendable {
    /// Least number of attendees behind a sentiment or emotion that is shown. 5: nobody's own feeling can be told.
    package var minGroup = 5

    mutating func read(_ reader: DocumentReader) {
        reader.read("min_group", .integer(in: 2...10_000), into: &minGroup)
    }
}

/// `presence`: who counts as being in the room.
package struct PresenceSettings: Hashable, Sendable {
    /// Where clients send heartbeats, someone without a sign of life for this long is not present. 30 s: two beats.
    package var heartbeat = Duration.seconds(30)

    mutating func read(_ reader: DocumentReader) {
        reader.read("heartbeat", .duration(in: .seconds(1)...(.days(1))), into: &heartbeat)
    }
}

/// `engagement`: what keeps the score honest.
package struct EngagementSettings: Hashable, Sendable {
    /// Weighted reactions of one person that count within a minute. 6: tapping on and on lifts nothing.
    package var reactionsPerPersonMinute = 6.0
    /// People added to those present before shares are taken. 4, so that two of three do not make a peak.
    package var shrinkage = 4.0

    mutating func read(_ reader: DocumentReader) {
        reader.read("reactions_per_person_minute", .number(in: 0.1...1_000), into: &reactionsPerPersonMinute)
        reader.read("shrinkage", .number(in: 0...1_000), into: &shrinkage)
    }
}

/// `reactions`: what a reaction or another event weighs and feels where its sender does not say.
package struct ReactionSettings: Hashable, Sendable {
    /// Weight, 0 to 1,000, by kind of reaction or type of event, added to and taking the place of those built in. None.
    package var weights: [String: Double] = [:]
    /// Sentiment, -1 to 1, by kind of reaction, added to and taking the place of those built in. None.
    package var sentiments: [String: Double] = [:]

    mutating func read(_ reader: DocumentReader) {
        reader.read("weights", .table(of: .number(in: 0...1_000), atMost: 1_000), into: &weights)
        reader.read("sentiments", .table(of: .number(in: -1...1), atMost: 1_000), into: &sentiments)
    }
}

/// `sentiment`: how texts are judged.
package struct SentimentSettings: Hashable, Sendable {
    /// A file of valences in VADER's format in place of the built-in English ones. None.
    package var lexicon: String?
    /// A folder of lexicon files of one's own, laid out as `lexicons/`; they add to and override what is built in. None.
    package var additions: String?

    mutating func read(_ reader: DocumentReader) {
        reader.read("lexicon", .path, into: &lexicon)
        reader.read("additions", .path, into: &additions)
    }
}

/// `keywords`: what counts as being talked about.
package struct KeywordSettings: Hashable, Sendable {
    /// Keyphrases published at once. 12 fit on a screen.
    package var top = 12
    /// Time after which a mention counts half. 10 min, about a part of a talk.
    package var halfLife = Duration.seconds(600)

    mutating func read(_ reader: DocumentReader) {
        reader.read("top", .integer(in: 1...100), into: &top)
        reader.read("half_life", .duration(in: .seconds(10)...(.days(1))), into: &halfLife)
    }
}

/// `feedback`: when complaints are told to organizers.
package struct FeedbackSettings: Hashable, Sendable {
    /// Complaints of one topic this close together are one. 5 min: people write while it troubles them.
    package var window = Duration.seconds(300)
    /// Different people who must complain before it is told. 3: two may share a bad seat.
    package var leastPeople = 3
    /// Silence after a complaint's end before its like is told again. 10 min.
    package var cooldown = Duration.seconds(600)

    mutating func read(_ reader: DocumentReader) {
        reader.read("window", .duration(in: .seconds(10)...(.days(1))), into: &window)
        reader.read("least_people", .integer(in: 1...10_000), into: &leastPeople)
        reader.read("cooldown", .duration(in: .zero...(.days(1))), into: &cooldown)
    }
}
