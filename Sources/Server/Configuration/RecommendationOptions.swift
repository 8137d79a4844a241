import Documents
import Recommendations
import Rooms

/// `recommendations`: how lists are made and how often they are told.
package struct RecommendationOptions: Hashable, Sendable {
    package var settings = RecommendationSettings()
    /// Least time between two lists pushed to one person. 10 s: a list that jumps is not read.
    package var pushInterval = Duration.seconds(10)

    func desk(minimumGroup: Int) -> RecommendationDesk.Settings {
        var desk = RecommendationDesk.Settings()
        desk.ranking = settings
        desk.ranking.privacyMinimum = minimumGroup
        desk.pushInterval = pushInterval.wholeMilliseconds
        return desk
    }

    mutating func read(_ reader: DocumentReader) {
        let share = ValueReading<Double>.number(in: 0...1)
        reader.read("half_life", .duration(in: .seconds(60)...(.days(366))), into: &settings.halfLife)
        reader.read("collaborative_share", share, into: &settings.greatestCollaborativeShare)
        reader.read("live_boost", share, into: &settings.liveBoost)
        reader.read("diversity", share, into: &settings.diversity)
        reader.read("track_limit", .integer(in: 1...10), into: &settings.trackLimit)
        reader.read("networking_limit", .integer(in: 0...10), into: &settings.networkingLimit)
        reader.read("sponsor_limit", .integer(in: 0...10), into: &settings.sponsorLimit)
        reader.read("push_interval", .duration(in: .seconds(1)...(.days(1))), into: &pushInterval)
    }
}
