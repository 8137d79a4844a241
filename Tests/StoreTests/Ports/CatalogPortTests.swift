import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// Catalogs by tenant and event.
struct CatalogPortTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func replacesTheCatalogOfAnEventAndKeepsOthers(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            var devcon = Catalog(tenant: Samples.acme, event: .init(id: Samples.id("devcon"), name: "DevCon"))
            devcon.sessions = [
                Session(id: Samples.keynote, title: "Old"), Session(id: Samples.id("second"), title: "Two"),
            ]
            var meetup = Catalog(tenant: Samples.acme, event: .init(id: Samples.id("meetup"), name: "Meetup"))
            meetup.sessions = [Session(id: Samples.id("evening"), title: "Evening")]
            let foreign = Catalog(
                tenant: Samples.globex, event: .init(id: Samples.id("devcon"), name: "Theirs"),
                sessions: [Session(id: Samples.keynote, title: "Theirs")])
            for catalog in [devcon, meetup, foreign] { try await store.save(catalog) }
            devcon.sessions = [Session(id: Samples.keynote, title: "New")]
            try await store.save(devcon)
            #expect(try await store.catalogs() == [devcon, meetup, foreign])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func refusesAnIDThatAnotherEventHasAndChangesNothing(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            let devcon = Catalog(
                tenant: Samples.acme, event: .init(id: Samples.id("devcon"), name: "DevCon"),
                sessions: [Session(id: Samples.keynote, title: "Keynote")])
            try await store.save(devcon)
            var meetup = Catalog(tenant: Samples.acme, event: .init(id: Samples.id("meetup"), name: "Meetup"))
            meetup.sessions = [Session(id: Samples.keynote, title: "Stolen")]
            var isRefused = false
            do { try await store.save(meetup) } catch { isRefused = true }
            #expect(isRefused)
            #expect(try await store.catalogs() == [devcon])
        }
    }
}
