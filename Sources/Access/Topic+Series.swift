/// Which numbers of a state topic are series: a reader that was given fewer values is told their least and greatest.
extension Topic {
    /// Paths in the data, in the order in which they are told.
    package var series: [[String]] {
        switch self {
        case .session(_, .metrics), .event(_, .metrics): Self.snapshotSeries
        case .sponsor(_, .leads): Self.leadSeries
        default: []
        }
    }

    private static let snapshotSeries = [
        ["engagement", "score"], ["events", "per_s"], ["events", "weighted"], ["sentiment", "mean"],
        ["attendees", "present"], ["attendees", "active"],
    ]
    private static let leadSeries = [["score"]]
}
