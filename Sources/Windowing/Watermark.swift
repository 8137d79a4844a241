/// How far event time has come in one stream: the greatest time seen minus the lateness, never stepping back.
///
/// `nil` until the first time is seen. Milliseconds since the Unix epoch.
package struct Watermark: Hashable, Sendable {
    package let lateness: Int64
    package private(set) var time: Int64?

    package init(lateness: Int64, time: Int64? = nil) {
        self.lateness = lateness
        self.time = time
    }

    /// An element of the stream was seen. Returns whether the watermark moved.
    @discardableResult
    package mutating func observe(_ eventTime: Int64) -> Bool {
        let (moved, overflow) = eventTime.subtractingReportingOverflow(lateness)
        return advance(to: overflow ? .min : moved)
    }

    /// A move that does not come from an element: a stored record of a quiet stream. Earlier times change nothing.
    @discardableResult
    package mutating func advance(to time: Int64) -> Bool {
        if let current = self.time, current >= time { return false }
        self.time = time
        return true
    }
}
