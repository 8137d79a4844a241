import Windowing

/// Runs recorded events through the windows of their sessions and gives a row for each window with an event.
package struct Replay: Sendable {
    /// One event in arrival order, its names interned by the caller's `SymbolTable`s.
    package struct Event: Sendable {
        package var session: Int32
        package var attendee: Int32
        /// `SymbolTable.stableHash(of:)` of the attendee.
        package var attendeeHash: UInt64
        package var kind: Int32
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
    package private(set) var lateCount = 0

    package init(_ configuration: WindowConfiguration) { self.configuration = configuration }

    /// Takes the next event and gives the rows of the windows it closed to `row`, oldest first.
    package mutating func accept(_ event: Event, row: (ReplayRow) -> Void) {}

    /// A stored move of one session's watermark.
    package mutating func advance(session: Int32, to time: Int64, row: (ReplayRow) -> Void) {}

    /// The end of the input: closes all windows, session by session in the order of their first event.
    package mutating func finish(row: (ReplayRow) -> Void) {}
}

/// One window of one session as `roomtone replay` prints it; names are the caller's interned numbers.
package struct ReplayRow: Hashable, Sendable {
    package var session: Int32
    package var windowEnd: Int64
    /// Sum of weights in millionths.
    package var weighted: Int128
    package var count: Int
    package var distinct: Int
    /// Sum of the events' sentiments in billionths, and how many had one.
    package var sentimentSum: Int64
    package var sentimentCount: Int
    /// Kinds that occur in the window with their counts, in order of their interned number.
    package var kinds: [KindCount]

    package struct KindCount: Hashable, Sendable {
        package var kind: Int32
        package var count: Int
    }
}
