import Recommendations
import RoomModel
import Rooms

extension InMemoryStore: PersonStore {
    package func knows(_ attendee: AttendeeID, of tenant: TenantID) async throws -> Bool {
        try with { state in
            state.log.records.contains {
                if case .event(let logged, _) = $0 {
                    logged.tenant == tenant && logged.event.attendee == attendee
                } else {
                    false
                }
            } || state.catalogs.values.contains { $0.tenant == tenant && $0.attendees.contains { $0.id == attendee } }
                || state.audit.contains {
                    $0.tenant == tenant
                        && ($0.subject == "attendee \(attendee)" || $0.role == "attendee" && $0.actor == attendee.text)
                }
        }
    }

    package func erase(_ attendee: AttendeeID, as replacement: AttendeeID, of tenant: TenantID) async throws -> Int {
        try with { state in
            var count = 0
            for index in state.log.records.indices {
                guard case .event(var logged, let sequence) = state.log.records[index], logged.tenant == tenant else {
                    continue
                }
                if logged.event.attendee == attendee {
                    logged.event.attendee = replacement
                    logged.dropText()
                    count += 1
                } else if logged.event.target?.type == .attendee, logged.event.target?.id.text == attendee.text {
                    count += 1
                }
                if logged.event.target?.type == .attendee, logged.event.target?.id.text == attendee.text,
                    let id = ItemID(replacement.text)
                {
                    logged.event.target?.id = id
                }
                state.log.records[index] = .event(logged, sequence: sequence)
            }
            for key in state.catalogs.keys where key.tenant == tenant {
                state.catalogs[key]?.attendees.removeAll { $0.id == attendee }
            }
            for index in state.audit.indices where state.audit[index].tenant == tenant {
                if state.audit[index].actor == attendee.text { state.audit[index].actor = replacement.text }
                var words = state.audit[index].subject.split(
                    separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                if words.last == attendee.text[...] {
                    words[words.count - 1] = replacement.text[...]
                    state.audit[index].subject = words.joined(separator: " ")
                }
            }
            state.leads[tenant] = state.leads[tenant]?.filter { $0.value.attendee != attendee }
            state.leadCheckpoints[tenant] = nil
            for key in state.histories.keys where key.tenant == tenant { state.histories[key]?.people[attendee] = nil }
            for room in state.questions.keys where room.tenant == tenant {
                state.questions[room]?.entries.removeAll { $0.author == attendee }
            }
            state.erased[tenant, default: []].insert(attendee)
            return count
        }
    }

    package func erased(among attendees: [AttendeeID], of tenant: TenantID) async throws -> Set<AttendeeID> {
        try with { ($0.erased[tenant] ?? []).intersection(attendees) }
    }

    package func readmit(_ attendees: [AttendeeID], of tenant: TenantID) async throws {
        try with { $0.erased[tenant]?.subtract(attendees) }
    }
}

extension InMemoryStore: RetentionStore {
    package func purge(_ one: RetentionClass, before horizon: EventTime) async throws -> Int {
        try with { state in
            var count = 0
            func drop<Element>(_ elements: inout [Element], _ time: (Element) -> EventTime) {
                let before = elements.count
                elements.removeAll { time($0) < horizon }
                count += before - elements.count
            }
            switch one {
            case .events:
                let before = state.log.records.count
                state.log.records.removeAll {
                    if case .event(let logged, _) = $0 { logged.arrival < horizon } else { false }
                }
                count = before - state.log.records.count
            case .chatText:
                for index in state.log.records.indices {
                    guard case .event(var logged, let sequence) = state.log.records[index], logged.arrival < horizon,
                        logged.event.text != nil
                    else { continue }
                    logged.dropText()
                    state.log.records[index] = .event(logged, sequence: sequence)
                    count += 1
                }
                for (room, questions) in state.questions {
                    let kept = questions.entries.filter { $0.question.at >= horizon }
                    count += questions.entries.count - kept.count
                    state.questions[room]?.entries = kept
                }
            case .transcripts:
                for (room, segments) in state.segments {
                    guard let began = state.states[room]?.audioBegan else { continue }
                    let kept = segments.filter {
                        began.advanced(byMilliseconds: $0.value.start.samples / 16) >= horizon
                    }
                    count += segments.count - kept.count
                    state.segments[room] = kept
                }
                for (room, moments) in state.moments {
                    let kept = moments.filter { $0.key >= horizon }
                    count += moments.count - kept.count
                    state.moments[room] = kept
                }
            case .snapshots:
                for (room, snapshots) in state.snapshots {
                    let kept = snapshots.filter { $0.key >= horizon }
                    count += snapshots.count - kept.count
                    state.snapshots[room] = kept
                }
            case .insights:
                for (tenant, insights) in state.insights {
                    let kept = insights.filter { $0.value.insight.at >= horizon }
                    count += insights.count - kept.count
                    state.insights[tenant] = kept
                }
            // In the audio archive.
            case .recordings: break
            case .errors:
                for (room, jobs) in state.jobs {
                    let kept = jobs.filter { $0.value.queuedAt >= horizon }
                    count += jobs.count - kept.count
                    state.jobs[room] = kept
                }
            case .audit: drop(&state.audit, \.at)
            case .leads:
                for (tenant, leads) in state.leads {
                    let kept = leads.filter { $0.value.lead.at >= horizon }
                    count += leads.count - kept.count
                    state.leads[tenant] = kept
                }
                for (tenant, mentions) in state.mentions {
                    let kept = mentions.filter { $0.until >= horizon }
                    count += mentions.count - kept.count
                    state.mentions[tenant] = kept
                }
                for (tenant, alerts) in state.alerts {
                    let kept = alerts.filter { $0.value.isOpen || $0.value.raised >= horizon }
                    count += alerts.count - kept.count
                    state.alerts[tenant] = kept
                }
                let kept = state.webhooks.filter { $0.value.state == .waiting || $0.value.created >= horizon }
                count += state.webhooks.count - kept.count
                state.webhooks = kept
            case .recommendations:
                for (key, history) in state.histories {
                    var people = history.people
                    for (attendee, known) in people {
                        let entries = known.entries.filter { $0.value.at >= horizon }
                        count += known.entries.count - entries.count
                        people[attendee] = PersonHistory(entries: entries, stated: known.stated)
                    }
                    state.histories[key]?.people = people
                }
            }
            return count
        }
    }

    package func thinSnapshots(before horizon: EventTime) async throws -> Int {
        try with { state in
            var count = 0
            let end = horizon.milliseconds / 60_000 * 60_000
            for (room, snapshots) in state.snapshots {
                let minutes = Dictionary(grouping: snapshots.keys) { ($0.milliseconds - 1) / 60_000 }
                let last = Set(minutes.values.compactMap { $0.max() })
                let kept = snapshots.filter { $0.key.milliseconds > end || last.contains($0.key) }
                count += snapshots.count - kept.count
                state.snapshots[room] = kept
            }
            return count
        }
    }
}

extension LoggedEvent {
    /// Takes out what a person wrote; the sentiment that the text had a part in stays.
    fileprivate mutating func dropText() {
        if event.text != nil, event.sentiment == nil { event.sentiment = sentimentMicros.map { Double($0) / 1e6 } }
        (event.text, event.context) = (nil, nil)
    }
}
