import Access
import Engagement
import RoomModel
import Wire

/// The audience's side of a room: events in, snapshots out.
extension Room {
    /// Takes stored events in log order; says for each whether it was late.
    package func accept(_ records: [StoredEvent]) -> [Bool] {
        becomeLive()
        return records.map { take($0.event, sequence: $0.sequence) }
    }

    /// Applies a stored record, once.
    package func apply(_ record: RoomRecord, number: Int64) {
        guard number > lastRecord else { return }
        lastRecord = number
        checkpoint.taken += 1
        switch record.change {
        case .watermark(let time):
            keep(windows.advance(to: time))
            moments.keep(moments.detector.advance(to: time))
        case .speech(let micros, let time):
            windows.acceptSpeech(sentiment: Double(micros) / 1e6, at: time)
        }
    }

    /// A final was said: how it feels stands beside what the audience feels, where its words say anything of it.
    func noteMood(of caption: Caption) {
        guard let began = state.audioBegan, let sentiment = services.speechSentiment(caption, id) else { return }
        guard spokenMoods.count < settings.greatestBacklog else { return }
        let end = caption.end.samples * 1_000 / Int64(MediaTime.sampleRate)
        spokenMoods.append(
            .speech(sentimentMicros: Int64((sentiment * 1e6).rounded()), at: began.advanced(byMilliseconds: end)))
    }

    /// Replays the room's log through its windows, from the newest checkpoint on.
    ///
    /// Trends and the published sentiment rest on all that came before, so a checkpoint holds them too. What the store holds
    /// already is not closed again.
    func resumeWindows() async throws {
        storedThrough = nil
        let newest = try await services.store.newestSnapshot(of: id)
        storedThrough = newest?.windowEnd
        try await resumeCheckpoint()
        while true {
            let page = try await services.log.records(of: id, after: lastSequence, limit: settings.replayPage)
            var hadEvents = false
            for record in page {
                switch record {
                case .event(let event, let sequence):
                    hadEvents = true
                    _ = take(event, sequence: sequence)
                case .record(let record, let number): apply(record, number: number)
                }
            }
            if !hadEvents { break }
        }
    }

    /// An attendee was erased, and is another from now on.
    package func rename(_ attendee: AttendeeID, to replacement: AttendeeID) {
        windows.rename(attendee, to: replacement)
        moments.detector.rename(attendee, to: replacement)
        checkpoint.isStale = true
    }

    func publishSnapshot(at now: EventTime) async {
        guard let snapshot = windows.current(at: now) else { return }
        let json = Self.json(snapshot)
        services.hub.publish(json, to: .session(id.session, .metrics), of: id.tenant, at: now)
        services.hub.publish(json, key: id.session.text, to: .event(event, .metrics), of: id.tenant, at: now)
        for observer in services.observers { await observer.observe(snapshot: snapshot, in: id) }
    }

    func storeClosedSnapshots() async {
        guard !closedSnapshots.isEmpty else { return }
        let waiting = closedSnapshots
        closedSnapshots = []
        do {
            try await services.store.save(waiting)
        } catch {
            report("store closed snapshots", error)
            // They go ahead of those closed meanwhile; what is lost here comes back from the log at the next start.
            closedSnapshots = Array((waiting + closedSnapshots).suffix(settings.greatestBacklog))
        }
    }

    private func take(_ logged: LoggedEvent, sequence: Int64) -> Bool {
        lastSequence = max(lastSequence, sequence)
        checkpoint.taken += 1
        let rated = RatedEvent(logged)
        let outcome = windows.accept(rated)
        keep(outcome.closed)
        moments.keep(moments.detector.accept(rated))
        return outcome.isLate
    }

    private func keep(_ closed: [Snapshot]) {
        for snapshot in closed {
            if let storedThrough, snapshot.windowEnd <= storedThrough { continue }
            closedSnapshots.append(
                StoredSnapshot(
                    room: id, windowEnd: snapshot.windowEnd, sequence: lastSequence, late: snapshot.late,
                    json: Self.json(snapshot)))
        }
    }

    private static func json(_ snapshot: Snapshot) -> [UInt8] {
        var writer = JSONWriter(reserving: 768)
        writer.snapshot(snapshot)
        return writer.bytes
    }
}
