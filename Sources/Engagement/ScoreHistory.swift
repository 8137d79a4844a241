import Windowing

/// Scores and means of the windows closed lately, to tell where they are going.
///
/// A trend is the difference to the window that ended one window length before: the nearest that shares no event.
struct ScoreHistory: Sendable {
    private struct Point {
        var end: Int64
        var score: Double
        var mean: Double?
    }

    let size: Int64
    private var points: [Point] = []
    private var firstKept = 0
    private var beginning: Int64?

    init(size: Int64) { self.size = size }

    /// Remembers a closed window; ends rise.
    mutating func append(end: Int64, score: Double, mean: Double?) {
        if beginning == nil { beginning = end }
        points.append(Point(end: end, score: score, mean: mean))
        while firstKept < points.count, points[firstKept].end < end - size { firstKept += 1 }
        if firstKept > 64, firstKept * 2 > points.count {
            points.removeFirst(firstKept)
            firstKept = 0
        }
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.array(&points, blank: { Point(end: 0, score: 0, mean: nil) }) { point, coder in
            coder.value(&point.end)
            coder.value(&point.score)
            coder.value(&point.mean)
        }
        coder.value(&firstKept)
        coder.value(&beginning)
    }

    /// Score and mean against one window length earlier; a score of 0 there if nothing happened, and no trend before
    /// the first window.
    func trend(end: Int64, score: Double, mean: Double?) -> (score: Double, mean: Double?) {
        guard let beginning, beginning <= end - size else { return (0, nil) }
        var (low, high) = (firstKept, points.count)
        while low < high {
            let middle = (low + high) / 2
            if points[middle].end < end - size { low = middle + 1 } else { high = middle }
        }
        guard low < points.count, points[low].end == end - size else { return (score, nil) }
        let earlier = points[low]
        guard let mean, let earlierMean = earlier.mean else { return (score - earlier.score, nil) }
        return (score - earlier.score, mean - earlierMean)
    }
}
