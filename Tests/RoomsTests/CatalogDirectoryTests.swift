import RoomModel
import TestKit
import Testing

@testable import Rooms

/// Ids are unique within a tenant, of whatever kind the thing is.
struct CatalogDirectoryTests {
    private static func catalog(_ event: String, tenant: TenantID = Samples.acme, holding ids: [String]) -> Catalog {
        Catalog(
            tenant: tenant, event: .init(id: Samples.id(event), name: event),
            sessions: ids.map { Session(id: Samples.id("s-\($0)"), title: $0) },
            attendees: ids.map { Attendee(id: Samples.id("a-\($0)")) },
            sponsors: ids.map { Sponsor(id: Samples.id("sp-\($0)"), name: $0) },
            contents: ids.map { Catalog.Content(id: Samples.id("c-\($0)"), title: $0) },
            activities: ids.map { Catalog.Activity(id: Samples.id("w-\($0)"), title: $0) })
    }

    @Test(arguments: [
        (EventTarget.Kind.session, "s-1"), (.attendee, "a-1"), (.sponsor, "sp-1"), (.content, "c-1"),
        (.activity, "w-1"),
    ])
    func namesWhatBelongsToAnotherEvent(_ kind: EventTarget.Kind, _ id: String) throws {
        let directory = CatalogDirectory()
        try directory.replace(Self.catalog("first", holding: ["1"]))
        var second = Self.catalog("second", holding: ["2"])
        switch kind {
        case .session: second.sessions.append(Session(id: Samples.id(id), title: ""))
        case .attendee: second.attendees.append(Attendee(id: Samples.id(id)))
        case .sponsor: second.sponsors.append(Sponsor(id: Samples.id(id), name: ""))
        case .content: second.contents.append(Catalog.Content(id: Samples.id(id), title: ""))
        default: second.activities.append(Catalog.Activity(id: Samples.id(id), title: ""))
        }
        let conflict = CatalogConflict(kind: kind, id: id, event: Samples.id("first"))
        #expect(throws: conflict) { try directory.check(second) }
        #expect(throws: conflict) { try directory.replace(second) }
        #expect(directory.catalog(of: Samples.id("second"), tenant: Samples.acme) == nil)
    }

    @Test func anEventsOwnIdsAndAnotherTenantsAreFree() throws {
        let directory = CatalogDirectory()
        try directory.replace(Self.catalog("first", holding: ["1"]))
        try directory.replace(Self.catalog("first", holding: ["1", "2"]))
        try directory.replace(Self.catalog("second", tenant: Samples.globex, holding: ["1"]))
        // What the event gave up, others may take.
        try directory.replace(Self.catalog("first", holding: ["2"]))
        try directory.replace(Self.catalog("second", holding: ["1"]))
        // So they may the id of who was erased.
        directory.forget(Samples.id("a-1"), of: Samples.acme)
        var third = Self.catalog("third", holding: [])
        third.attendees = [Attendee(id: Samples.id("a-1"))]
        try directory.check(third)
    }
}
