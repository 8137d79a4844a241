import Access
import Engagement
import RoomModel
import Wire

/// The moments of a room on their way to the store, and the words that they may answer.
struct RoomMoments {
    var detector: MomentDetector
    var spoken = SpokenWords()
    /// Found and not stored yet, oldest first.
    var waiting: [Moment] = []
    /// Moments up to this onset are in the store.
    var storedThrough: EventTime?

    init(_ configuration: EngagementConfiguration) { detector = MomentDetector(configuration: configuration) }

    mutating func keep(_ found: [Moment]) {
        for moment in found {
            if let storedThrough, moment.start <= storedThrough { continue }
            waiting.append(moment)
        }
    }
}

/// Peaks of reaction, joined with what was said just before.
extension Room {
    /// Knows again which moments are stored, before the log is run through the windows.
    func resumeMoments() async throws {
        moments.storedThrough = try await services.store.moments(of: id, from: nil, to: nil, limit: 1).last?.start
        try await services.hub.resume(
            momentsTopic, of: id.tenant, from: services.store, limit: settings.messagesRemembered)
    }

    /// A final was said: moments may answer it.
    func noteSpoken(_ caption: Caption) {
        guard let began = state.audioBegan else { return }
        moments.spoken.take(caption, began: began)
        let end = caption.end.samples * 1_000 / Int64(MediaTime.sampleRate)
        moments.detector.noteUtterance(end: began.advanced(byMilliseconds: end))
    }

    /// Makes found moments durable, in order, and tells each once.
    func storeMoments() async {
        guard !moments.waiting.isEmpty else { return }
        let waiting = moments.waiting
        moments.waiting = []
        for (index, found) in waiting.enumerated() {
            var moment = found
            (moment.words, moment.segments) = moments.spoken.said(from: moment.spokenFrom, to: moment.spokenTo)
            var writer = JSONWriter(reserving: 512)
            writer.moment(moment, of: id.session)
            do {
                let message = try await services.store.save(
                    StoredMoment(room: id, start: moment.start, json: writer.bytes),
                    tellingOn: momentsTopic.description, at: services.clock.now())
                moments.storedThrough = max(moments.storedThrough ?? moment.start, moment.start)
                if let message {
                    services.hub.publish(logged: message, to: momentsTopic, of: id.tenant)
                    for observer in services.observers { await observer.observe(moment: moment, in: id) }
                }
            } catch {
                report("store a moment", error)
                let rest = Array(waiting[index...]) + moments.waiting
                moments.waiting = Array(rest.suffix(settings.greatestBacklog))
                return
            }
        }
    }

    private var momentsTopic: Topic { .session(id.session, .moments) }
}
