import Windowing

/// Runs recorded events through the windows of their sessions and gives a row for each window with an event.
///
/// The windows are the server's, without what only live audiences need. Rows of a session come in order of their end;
/// the same events give the same rows whatever the interleaving of sessions.
package struct Replay: Sendable {
    /// One event in arrival order, its names interned by the caller's `SymbolTable`s.
    package struct Event: Sendable {
        package var session: Int32
        package var attendee: Int32
        /// `SymbolTable.stableHash(of:)` of the attendee.
        package var attendeeHash: UInt64
        /// An event that is not a reaction takes its type as its kind.
        package var kind: Int32
        /// Milliseconds since the Unix epoch.
        package var time: Int64
        package var weight: Double
        package var sentiment: Double?

        package init(
            session: Int32, attendee: Int32, attendeeHash: UInt64, kind: Int32, time: Int64, weight: Double,
            sentiment: Double?
        ) {
            self.session = session
            self.attendee = attendee
            self.attendeeHash = attendeeHash
            self.kind = kind
            self.time = time
            self.weight = weight
            self.sentiment = sentiment
        }
    }

    package let configuration: WindowConfiguration
    /// Events all of whose windows were closed.
    package private(set) var lateCount = 0
    /// Events whose time no window can hold; they count nowhere.
    package private(set) var outOfRangeCount = 0
    /// The windows of a session, at the place that `places` holds for its number.
    private var windows: [SlidingWindows] = []
    private var sessions: [Int32] = []
    private var places: [Int32] = []

    package init(_ configuration: WindowConfiguration) { self.configuration = configuration }

    /// Takes the next event and gives the rows of the windows it closed to `row`, oldest first. O(1) beside the rows.
    package mutating func accept(_ event: Event, row: (ReplayRow) -> Void) {
        let place = place(of: event.session)
        let element = WindowElement(
            time: event.time, member: event.attendee, memberHash: event.attendeeHash, kind: event.kind,
            weight: FixedPoint.weight(event.weight), value: FixedPoint.sentiment(event.sentiment))
        let arrival = windows[place].accept(element) { row(ReplayRow(session: event.session, $0)) }
        switch arrival {
        case .counted: break
        case .late: lateCount += 1
        case .outOfRange: outOfRangeCount += 1
        }
    }

    /// A stored move of one session's watermark.
    package mutating func advance(session: Int32, to time: Int64, row: (ReplayRow) -> Void) {
        let place = place(of: session)
        windows[place].advance(to: time)
        close(place, row)
    }

    /// The end of the input: closes all windows, session by session in the order of their first event.
    package mutating func finish(row: (ReplayRow) -> Void) {
        for place in windows.indices {
            windows[place].finish()
            close(place, row)
        }
    }

    private mutating func close(_ place: Int, _ row: (ReplayRow) -> Void) {
        while let totals = windows[place].nextClosed() { row(ReplayRow(session: sessions[place], totals)) }
    }

    private mutating func place(of session: Int32) -> Int {
        let session = Int(session)
        while places.count <= session { places.append(-1) }
        if places[session] < 0 {
            places[session] = Int32(windows.count)
            windows.append(SlidingWindows(configuration))
            sessions.append(Int32(session))
        }
        return Int(places[session])
    }
}
