import RoomModel

/// The JSON of a moment, as topic, route and export carry it.
extension JSONWriter {
    package mutating func moment(_ moment: Moment, of session: SessionID) {
        object {
            $0.member("moment", "m-\(String(moment.start.milliseconds, radix: 36))")
            $0.member("session", session.text)
            $0.member("start", moment.start.milliseconds)
            $0.member("peak", moment.peak.milliseconds)
            $0.member("end", moment.end.milliseconds)
            $0.member("people", moment.people)
            $0.member("size", moment.size, decimals: 1)
            $0.key("kinds")
            $0.object {
                for (kind, count) in moment.kinds.sorted(by: { $0.key < $1.key }) {
                    $0.key(kind)
                    $0.integer(count)
                }
            }
            $0.member("text", moment.words)
            $0.key("segments")
            $0.array(moment.segments) { $0.string($1) }
            $0.member("spoken_from", moment.spokenFrom.milliseconds)
            $0.member("spoken_to", moment.spokenTo.milliseconds)
            $0.member("lag_ms", moment.reactionLag)
        }
    }
}
