import RoomModel

/// The address of something to subscribe to, `session.keynote.metrics` (CONTRACT §9).
package enum Topic: Hashable, Sendable {
    case ops
    case event(EventID, EventStream)
    case session(SessionID, SessionStream)
    case attendee(AttendeeID, AttendeeStream)
    case sponsor(SponsorID, SponsorStream)

    package enum EventStream: String, Hashable, Sendable, CaseIterable { case metrics, insights }

    package enum SessionStream: Hashable, Sendable {
        case metrics
        /// As spoken, or translated into a language.
        case captions(LanguageTag?)
        case transcript, keywords, moments, questions
    }

    package enum AttendeeStream: String, Hashable, Sendable, CaseIterable { case recommendations }

    package enum SponsorStream: String, Hashable, Sendable, CaseIterable { case leads, followups, metrics, alerts }

    /// What the topic promises its subscribers.
    package var deliveryClass: DeliveryClass {
        switch self {
        case .ops, .attendee: .state
        case .event(_, let stream): stream == .insights ? .log : .state
        case .session(_, let stream):
            switch stream {
            case .transcript, .moments: .log
            case .metrics, .captions, .keywords, .questions: .state
            }
        case .sponsor(_, let stream):
            switch stream {
            case .followups: .log
            case .alerts: .alert
            case .leads, .metrics: .state
            }
        }
    }
}

extension Topic: LosslessStringConvertible {
    /// `nil` when the text is no topic's address. Languages are brought into one form, so `es-mx` is `es-MX`.
    package init?(_ text: String) {
        // Longest: "attendee." + 64 + ".recommendations", or a session's captions with a language of 35.
        guard text.utf8.count <= 128 else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts == ["ops"] {
            self = .ops
            return
        }
        guard parts.count >= 3 else { return nil }
        let isPlain = parts.count == 3
        switch parts[0] {
        case "event":
            guard isPlain, let id = EventID(parts[1]), let stream = EventStream(rawValue: String(parts[2])) else {
                return nil
            }
            self = .event(id, stream)
        case "session":
            guard let id = SessionID(parts[1]), let stream = SessionStream(parts[2...]) else { return nil }
            self = .session(id, stream)
        case "attendee":
            guard isPlain, let id = AttendeeID(parts[1]), let stream = AttendeeStream(rawValue: String(parts[2])) else {
                return nil
            }
            self = .attendee(id, stream)
        case "sponsor":
            guard isPlain, let id = SponsorID(parts[1]), let stream = SponsorStream(rawValue: String(parts[2])) else {
                return nil
            }
            self = .sponsor(id, stream)
        default:
            return nil
        }
    }

    package var description: String {
        switch self {
        case .ops: "ops"
        case .event(let id, let stream): "event.\(id).\(stream.rawValue)"
        case .session(let id, let stream): "session.\(id).\(stream)"
        case .attendee(let id, let stream): "attendee.\(id).\(stream.rawValue)"
        case .sponsor(let id, let stream): "sponsor.\(id).\(stream.rawValue)"
        }
    }
}

extension Topic.SessionStream: CustomStringConvertible {
    fileprivate init?(_ parts: ArraySlice<Substring>) {
        if parts.count == 2, parts.first == "captions", let last = parts.last {
            guard let language = LanguageTag(last) else { return nil }
            self = .captions(language)
            return
        }
        guard parts.count == 1 else { return nil }
        switch parts.first {
        case "metrics": self = .metrics
        case "captions": self = .captions(nil)
        case "transcript": self = .transcript
        case "keywords": self = .keywords
        case "moments": self = .moments
        case "questions": self = .questions
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .metrics: "metrics"
        case .captions(nil): "captions"
        case .captions(let language?): "captions.\(language)"
        case .transcript: "transcript"
        case .keywords: "keywords"
        case .moments: "moments"
        case .questions: "questions"
        }
    }
}
