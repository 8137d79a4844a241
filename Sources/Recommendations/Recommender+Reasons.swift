import RoomModel

/// Why something stands in a list, in words for the person; the strongest first.
extension Recommender {
    func evidence(
        for candidate: Candidate, _ profile: Profile?, _ history: PersonHistory, at now: EventTime
    ) -> [String] {
        switch candidate.basis {
        case .person(let told): return told
        case .item(let parts):
            guard let index = candidate.item else { return [] }
            let personal = profile.map { reasons(for: index, parts, $0, history, at: now) } ?? []
            return personal + eventReasons(index, parts, at: now, onlyStrong: !personal.isEmpty)
        }
    }

    private func reasons(
        for index: Int, _ parts: Candidate.Parts, _ profile: Profile, _ history: PersonHistory, at now: EventTime
    ) -> [String] {
        let item = items[index]
        var told: [(weight: Double, text: String)] = []
        if parts.collaborative > Self.leastTold, let text = companions(of: index, history) {
            told.append((parts.collaborative, text))
        }
        if parts.content > Self.leastTold {
            if let text = topics(of: item, profile) {
                told.append((parts.content + 0.05, text))
            } else if let text = likeness(of: index, history, at: now) {
                told.append((parts.content, text))
            }
            if let said = spoken(in: item, profile) { told.append((parts.content + 0.1, said)) }
        }
        return told.sorted { $0.weight > $1.weight }.map(\.text)
    }

    /// A part of a score below this is no reason.
    private static let leastTold = 0.05

    /// What the event itself says for an item; never empty unless only strong reasons are asked for.
    private func eventReasons(
        _ index: Int, _ parts: Candidate.Parts, at now: EventTime, onlyStrong: Bool
    ) -> [String] {
        let item = items[index]
        var told: [String] = []
        if item.session.flatMap({ rooms[$0]?.afterglow(at: now) }) ?? 0 >= 0.5, parts.lively > 0 {
            told.append("The room has just reacted strongly")
        } else if parts.lively >= 0.6 {
            told.append("The room is lively right now")
        }
        let choosers = support(index)
        if parts.popular >= 0.5, choosers >= settings.privacyMinimum { told.append("\(choosers) people chose it") }
        if onlyStrong { return told }
        if let start = item.start {
            let minutes = (start.milliseconds - now.milliseconds) / 60_000
            if start > now, minutes <= 90 {
                told.append(minutes < 1 ? "Begins in a moment" : "Begins in \(minutes) min")
            } else if start <= now {
                told.append("Is on now")
            }
        }
        if told.isEmpty {
            told.append(
                item.tags.isEmpty
                    ? "On the programme" : "On the programme: \(item.tags.prefix(3).joined(separator: ", "))")
        }
        return told
    }

    /// The choice of the person that speaks most for an item.
    private func companions(of index: Int, _ history: PersonHistory) -> String? {
        let model = coAttendance.model
        guard index < model.count else { return nil }
        let chosen = Self.choices(history).compactMap { numbers[$0] }.filter { $0 < model.count }
        // What few people did together would tell about them.
        let witnesses = chosen.filter { model.support(of: $0, with: index) >= settings.privacyMinimum }
        let strongest = witnesses.max {
            (model.weight(of: $0, for: index), $1) < (model.weight(of: $1, for: index), $0)
        }
        guard let strongest, model.weight(of: strongest, for: index) > 0 else { return nil }
        return "Chosen by people who also chose \u{201C}\(items[strongest].title)\u{201D}, as you did"
    }

    private func topics(of item: CatalogItem, _ profile: Profile) -> String? {
        let terms = Set(item.terms)
        let liked = zip(profile.preferences, profile.terms).filter { preference, named in
            preference.weight > 0 && named.contains(where: terms.contains)
        }.map(\.0)
        guard let first = liked.first else { return nil }
        let named = liked.filter { $0.source == first.source }.prefix(3).map(\.topic).joined(separator: ", ")
        switch first.source {
        case .stated: return "Matches your interest in \(named)"
        case .inferred: return "Fits your work: \(named)"
        case .behavioural: return "You have followed \(named)"
        }
    }

    /// What is being said in a session that the person likes.
    private func spoken(in item: CatalogItem, _ profile: Profile) -> String? {
        guard let session = item.session, let room = rooms[session] else { return nil }
        let written = Set(item.terms)
        let liked = Set(zip(profile.preferences, profile.terms).filter { $0.0.weight > 0 }.flatMap(\.1))
        let said = room.keywords.first { keyword in
            let terms = space.terms(of: keyword.phrase)
            return terms.contains(where: liked.contains) && !terms.allSatisfy(written.contains)
        }
        return said.map { "They are talking about \($0.phrase)" }
    }

    /// The item that the person liked and that this one is most like.
    private func likeness(of index: Int, _ history: PersonHistory, at now: EventTime) -> String? {
        var best: (number: Int, value: Double)?
        for (target, entry) in history.ordered {
            guard let number = numbers[target], number != index else { continue }
            let value = entry.interest(at: now, halfLife: settings.halfLife) * Double(table.similarity(number, index))
            if value > best?.value ?? 0.05 { best = (number, value) }
        }
        return best.map { "Like \u{201C}\(items[$0.number].title)\u{201D}, which you followed" }
    }
}
