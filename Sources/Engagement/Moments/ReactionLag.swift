import Windowing

import RoomModel

/// How long this audience takes from hearing to reacting: the median over its last moments.
struct ReactionLag: Hashable, Sendable {
    /// Two seconds to understand and to reach for the phone, until the session has shown its own.
    static let usual: Int64 = 2_000
    private static let bounds: ClosedRange<Int64> = 500...6_000
    private static let kept = 15
    private static let utterancesKept = 64

    private var lags: [Int64] = []
    private var utteranceEnds: [Int64] = []

    /// Milliseconds.
    var estimate: Int64 {
        guard lags.count >= 3 else { return Self.usual }
        return lags.sorted()[lags.count / 2]
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.array(&lags)
        coder.array(&utteranceEnds)
    }

    /// Something was said until `time`.
    mutating func noteUtterance(end time: Int64) {
        utteranceEnds.append(time)
        if utteranceEnds.count > Self.utterancesKept { utteranceEnds.removeFirst() }
    }

    /// The audience began to react at `time`: to the utterance that ended last before, if that is near enough.
    mutating func noteOnset(_ time: Int64) {
        let earlier = utteranceEnds.filter {
            $0 <= time && Self.bounds.contains(time.subtractingReportingOverflow($0).partialValue)
        }
        guard let nearest = earlier.max() else { return }
        lags.append(time - nearest)
        if lags.count > Self.kept { lags.removeFirst() }
    }
}
