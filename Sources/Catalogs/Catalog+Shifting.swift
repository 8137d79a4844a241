import RoomModel

extension Catalog {
    /// The same catalog at another time: event, sessions, activities and the ends of consents all move together.
    package func shifted(byMilliseconds delta: Int64) -> Catalog {
        func moved(_ time: EventTime?) -> EventTime? { time?.advanced(byMilliseconds: delta) }
        var catalog = self
        catalog.event.start = moved(event.start)
        catalog.event.end = moved(event.end)
        for index in catalog.sessions.indices {
            catalog.sessions[index].start = moved(sessions[index].start)
            catalog.sessions[index].end = moved(sessions[index].end)
        }
        for index in catalog.activities.indices {
            catalog.activities[index].start = moved(activities[index].start)
        }
        for index in catalog.attendees.indices {
            catalog.attendees[index].consent.until = moved(attendees[index].consent.until)
        }
        return catalog
    }

    /// The catalog moved so that the session began `elapsed` milliseconds before `now`; unchanged when the catalog does
    /// not hold the session or its start.
    package func shifted(
        soThat session: SessionID, beganMillisecondsAgo elapsed: Int64, at now: EventTime
    ) -> Catalog {
        guard let start = sessions.first(where: { $0.id == session })?.start else { return self }
        return shifted(byMilliseconds: now.milliseconds - elapsed - start.milliseconds)
    }
}
