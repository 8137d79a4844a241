import Foundation
import RoomModel

/// From what is known to a list.
extension Recommender {
    /// What a person may do next, best first.
    ///
    /// Never the past, the full, the dismissed or what is on the person's agenda, nor sessions that clash with it. Calls
    /// `refresh` first when choices changed since.
    package func list(for attendee: AttendeeID, at now: EventTime, limit: Int? = nil) -> RecommendationList {
        let limit = max(0, limit ?? settings.limit)
        let history = histories[attendee] ?? PersonHistory()
        let isPersonal = isOpen(attendee, \.personalization, at: now)
        let profile = isPersonal ? profile(of: attendee, history, at: now) : nil
        var candidates = itemCandidates(for: attendee, history, profile, at: now)
        candidates += people(for: attendee, history, at: now)
        let order = candidates.indices.sorted { Candidate.precedes(candidates[$0], candidates[$1]) }
        let selection = DiverseSelection(settings: settings, hasTracks: hasTracks) { [table] in
            Double(table.similarity($0, $1))
        }
        let chosen = selection.select(from: candidates, order: order, limit: limit)
        return RecommendationList(
            attendee: attendee, at: now,
            items: chosen.map { candidate in
                let evidence = evidence(for: candidate, profile, history, at: now)
                return Recommendation(
                    id: Self.id(of: candidate.target, for: attendee), target: candidate.target,
                    score: rounded(candidate.score, 3), confidence: rounded(candidate.confidence, 2),
                    reason: evidence.first ?? "", evidence: evidence, expires: candidate.expires)
            })
    }

    /// What is held about a person's likings, strongest of each source first; nothing without consent to hold any.
    package func preferences(of attendee: AttendeeID, at now: EventTime) -> [Preference] {
        let history = histories[attendee] ?? PersonHistory()
        guard isOpen(attendee, \.personalization, at: now) else {
            // The person's own corrections are kept either way, so that they hold once there is consent.
            return history.stated.sorted { $0.key < $1.key }.filter { $0.value != 0 }.map {
                Preference(topic: $0.key, source: .stated, weight: $0.value, confidence: 1)
            }
        }
        return profile(of: attendee, history, at: now).preferences
    }

    /// Takes a person's own word about topics: -1...1, 0 to hold nothing about it.
    package mutating func state(_ topics: [String: Double], by attendee: AttendeeID) {
        var history = histories[attendee] ?? PersonHistory()
        for (topic, weight) in topics where history.stated.count < Self.greatestStated {
            history.stated[topic.lowercased()] = min(1, max(-1, weight))
        }
        histories[attendee] = history
    }

    private static let greatestStated = 200

    // MARK: Items

    private func itemCandidates(
        for attendee: AttendeeID, _ history: PersonHistory, _ profile: Profile?, at now: EventTime
    ) -> [Candidate] {
        let touched = touched(by: history)
        let open = openItems(touched, at: now)
        let busiest = Double(max(1, open.map(support).max() ?? 1))
        guard let profile else { return open.map { eventCandidate($0, busiest: busiest, at: now) } }

        let chosen = items.indices.filter { $0 < coAttendance.model.count && touched[$0]?.isLiked ?? false }
        let others = coAttendance.model.scores(of: chosen)
        let contents = table.similarities(to: profile.embedding)
        func other(_ index: Int) -> Double { index < others.count ? max(0, others[index]) : 0 }
        // Both on the scale of their best, else the larger would always speak for itself.
        let bestOther = max(1e-6, open.map(other).max() ?? 0)
        let bestContent = max(Self.leastContent, open.map { Double(contents[$0]) }.max() ?? 0)
        let trust = settings.greatestCollaborativeShare * half(Double(chosen.count), settings.choicesForHalf)
        let known = half(Double(chosen.count + profile.interests.count), 3)
        return open.map { index in
            let support = Double(support(index))
            let share = trust * half(support, settings.supportForHalf)
            let parts = Candidate.Parts(
                collaborative: share * other(index) / bestOther,
                content: (1 - share) * Double(max(0, contents[index])) / bestContent,
                popular: log1p(support) / log1p(busiest), lively: liveliness(of: index, at: now))
            let personal = parts.collaborative + parts.content
            let score =
                Self.personalWeight * personal + Self.popularWeight * parts.popular + settings.liveBoost * parts.lively
                + remembered(touched[index], at: now)
            return Candidate(
                target: items[index].target, item: index, track: items[index].track, score: min(1, max(0, score)),
                confidence: 0.15 + 0.45 * known + 0.35 * min(1, personal) * half(support + 2, 4),
                expires: expiry(of: index, at: now), basis: .item(parts))
        }
    }

    /// Parts of a score that stands on a profile; with the live boost they make 1.
    private static let personalWeight = 0.82
    private static let popularWeight = 0.06
    /// Contents less alike than this are not taken for a match because nothing better is there.
    private static let leastContent = 0.1

    /// Without a profile: what the event itself says.
    private func eventCandidate(_ index: Int, busiest: Double, at now: EventTime) -> Candidate {
        let parts = Candidate.Parts(
            popular: log1p(Double(support(index))) / log1p(busiest), lively: liveliness(of: index, at: now))
        return Candidate(
            target: items[index].target, item: index, track: items[index].track,
            score: 0.1 + 0.5 * parts.popular + 0.2 * parts.lively + 0.15 * soonness(of: index, at: now),
            confidence: 0.1 + 0.2 * max(parts.popular, parts.lively), expires: expiry(of: index, at: now),
            basis: .item(parts))
    }

    /// Numbers of the items that may stand in a person's list.
    func openItems(_ touched: [PersonHistory.Entry?], at now: EventTime) -> [Int] {
        let agenda = Agenda(touched.indices.filter { touched[$0]?.isChosen ?? false }.map { items[$0] }, after: now)
        return items.indices.filter { isOpen($0, touched[$0], agenda, at: now) }
    }

    /// What a person did, by the items' numbers.
    func touched(by history: PersonHistory) -> [PersonHistory.Entry?] {
        var touched = [PersonHistory.Entry?](repeating: nil, count: items.count)
        for (target, entry) in history.entries {
            if let number = numbers[target] { touched[number] = entry }
        }
        return touched
    }

    private func isOpen(_ index: Int, _ entry: PersonHistory.Entry?, _ agenda: Agenda, at now: EventTime) -> Bool {
        // Looked at where it lies: a copy of an item would touch all of its texts.
        if items[index].isOver { return false }
        if let end = items[index].end, end <= now { return false }
        if let entry, entry.isChosen || entry.isDismissed { return false }
        if let capacity = items[index].capacity, taken(index) >= capacity { return false }
        guard items[index].target.kind == .session, let start = items[index].start, let end = items[index].end else {
            return true
        }
        return !agenda.clashes(from: start, to: end)
    }

    /// Places taken: the audience present of a session, those who signed up for an activity.
    private func taken(_ index: Int) -> Int {
        items[index].session.map { rooms[$0]?.present ?? 0 } ?? support(index)
    }

    /// How lively a session is that runs now; 0 for all else.
    private func liveliness(of index: Int, at now: EventTime) -> Double {
        guard let start = items[index].start, start <= now, let session = items[index].session else { return 0 }
        return rooms[session]?.liveliness(at: now) ?? 0
    }

    /// 1 for what begins now, 0 for what is an hour and more away.
    private func soonness(of index: Int, at now: EventTime) -> Double {
        guard let start = items[index].start else { return 0 }
        let away = Double(abs(start.milliseconds - now.milliseconds)) / 3_600_000
        return max(0, 1 - away)
    }

    /// What is held of the item itself: signs of interest, low ratings, being shown in vain.
    private func remembered(_ entry: PersonHistory.Entry?, at now: EventTime) -> Double {
        guard let entry else { return 0 }
        let interest = entry.interest(at: now, halfLife: settings.halfLife)
        return (interest < 0 ? 0.3 : 0.1) * min(1, interest) - 0.3
            * half(Double(entry.ignored), settings.ignoredForHalf)
    }

    /// How many people chose an item.
    func support(_ index: Int) -> Int { index < coAttendance.model.count ? coAttendance.model.support(of: index) : 0 }

    private func expiry(of index: Int, at now: EventTime) -> EventTime {
        items[index].end ?? catalog.event.end.flatMap { $0 > now ? $0 : nil }
            ?? now.advanced(byMilliseconds: 24 * 3_600_000)
    }

    // MARK: People

    private func people(for attendee: AttendeeID, _ history: PersonHistory, at now: EventTime) -> [Candidate] {
        networking.matches(for: attendee, at: now, limit: 2 * settings.networkingLimit).compactMap { match in
            let target = RecommendationTarget(.networking, of: match.attendee)
            let entry = history.entries[target]
            if let entry, entry.isChosen || entry.isDismissed { return nil }
            let ignored = 0.3 * half(Double(entry?.ignored ?? 0), settings.ignoredForHalf)
            return Candidate(
                target: target, item: nil, track: nil, score: max(0, 0.75 * match.score - ignored),
                confidence: 0.2 + 0.5 * match.score,
                expires: catalog.event.end.flatMap { $0 > now ? $0 : nil }
                    ?? now.advanced(byMilliseconds: 24 * 3_600_000),
                basis: .person(match.evidence.map { "This person " + $0 }))
        }
    }

    // MARK: What is known of a person

    private func isOpen(_ attendee: AttendeeID, _ grant: KeyPath<Consent, Bool>, at now: EventTime) -> Bool {
        guard let consent = attendees[attendee]?.consent, consent[keyPath: grant] else { return false }
        return consent.until.map { now < $0 } ?? true
    }

    private func profile(of attendee: AttendeeID, _ history: PersonHistory, at now: EventTime) -> Profile {
        let touched = history.ordered.compactMap { target, entry -> Profile.Touched? in
            numbers[target].map {
                Profile.Touched(
                    embedding: table[$0], tags: items[$0].tags,
                    interest: entry.interest(at: now, halfLife: settings.halfLife))
            }
        }
        return Profile(of: attendees[attendee], history: history, touched: touched, space: space)
    }
}

/// `value` against what makes it one half: 0 at 0, towards 1.
func half(_ value: Double, _ middle: Double) -> Double { value / (value + middle) }

func rounded(_ value: Double, _ places: Int) -> Double {
    let scale = places == 3 ? 1_000.0 : 100.0
    return (value * scale).rounded() / scale
}
