import RoomModel
import Testing

@testable import Server

/// The order in which texts of the audience are told.
struct FeedbackOrderTests {
    private func text(_ id: String, at milliseconds: Int64) throws -> AudienceEvent {
        AudienceEvent(
            id: id, session: nil, attendee: try #require(AttendeeID("a-17")), type: .chat,
            time: EventTime(milliseconds: milliseconds))
    }

    @Test func newestTimesGoFirstAndOfOneTimeTheLastArrival() throws {
        // As the log gives them: the last that arrived first.
        let arrived = try [text("e-4", at: 10), text("e-3", at: 30), text("e-2", at: 20), text("e-1", at: 20)]
        #expect(FeedbackRoutes.newestFirst(arrived).map(\.id) == ["e-3", "e-2", "e-1", "e-4"])
    }
}
