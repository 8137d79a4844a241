import RoomModel
import Rooms
import TestKit
import Testing

struct EventPhrasesTests {
    private let event: EventID = Samples.id("devcon")

    private func room(_ session: String, tenant: TenantID = Samples.acme) -> RoomID {
        RoomID(tenant: tenant, session: Samples.id(session))
    }

    @Test func whatThreeOtherSessionsSayIsTheEvents() {
        let phrases = EventPhrases()
        for session in ["s-1", "s-2"] { _ = phrases.exchange(["cloud"], of: room(session), in: event) }
        let early = phrases.exchange(["cloud", "enclave"], of: room("s-4"), in: event)
        #expect(early.rarity(of: "cloud") == 1, "two sessions may share a subject")
        _ = phrases.exchange(["cloud"], of: room("s-3"), in: event)
        let late = phrases.exchange(["cloud", "enclave"], of: room("s-4"), in: event)
        #expect(late.rarity(of: "cloud") < 0.3)
        #expect(late.rarity(of: "enclave") == 1, "its own phrases are not the others'")
    }

    @Test func tenantsHearNothingOfEachOther() {
        let phrases = EventPhrases()
        for session in ["s-1", "s-2", "s-3"] {
            _ = phrases.exchange(["cloud"], of: room(session, tenant: Samples.globex), in: event)
        }
        #expect(phrases.exchange([], of: room("s-4"), in: event).rarity(of: "cloud") == 1)
    }
}
