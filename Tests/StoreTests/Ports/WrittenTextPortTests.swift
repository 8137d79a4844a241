import RoomModel
import Rooms
import TestKit
import Testing

/// What moderators may take off the screen: texts of the session's own audience.
struct WrittenTextPortTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func aRoomHoldsTheTextsThatWereWrittenInIt(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            var chat = Samples.event("c-1")
            (chat.event.type, chat.event.kind, chat.event.text) = (.chat, nil, "hello")
            var elsewhere = Samples.event("c-2", session: Samples.id("second"))
            elsewhere.event.text = "there"
            var nowhere = Samples.event("c-3", session: nil)
            nowhere.event.text = "anywhere"
            var theirs = Samples.event("c-4", tenant: Samples.globex)
            theirs.event.text = "theirs"
            _ = try await store.append([chat, elsewhere, nowhere, theirs, Samples.event("r-1")])
            for (id, isHeld) in [("c-1", true), ("c-2", false), ("c-3", false), ("c-4", false), ("r-1", false)] {
                #expect(try await store.holdsText(Samples.id(id), of: Samples.room) == isHeld, "\(id)")
            }
            #expect(
                try await !store.holdsText(
                    Samples.id("c-1"), of: RoomID(tenant: Samples.acme, session: Samples.id("never"))))
        }
    }
}
