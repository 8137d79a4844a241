import Catalogs
import Foundation
import RoomModel
import Testing

@testable import Server

struct CatalogDocumentTests {
    private let demo = ConfigurationTests.checkout.appendingPathComponent("config/demo.yaml").path

    @Test func theDemoCatalogHoldsTheContractsFacts() throws {
        let catalog = try CatalogDocument.load(demo)
        #expect(catalog.tenant == TenantID("acme"))
        #expect(catalog.event.id == EventID("devcon"))
        #expect(catalog.event.start == EventTime(milliseconds: 1_795_251_600_000))
        let keynote = try #require(catalog.sessions.first)
        #expect(keynote.id == SessionID("keynote"))
        #expect(keynote.capacity == 400)
        #expect(!keynote.record)
        #expect(keynote.speakers == [.init(name: "Ada Example", track: "mic-1")])
        #expect(keynote.translate == ["es"])
        let attendee = try #require(catalog.attendees.first)
        #expect(attendee.id == AttendeeID("a-17"))
        #expect(attendee.budgetAuthority == .yes)
        #expect(attendee.consent.sponsors == .only([try #require(SponsorID("acme-cloud"))]))
        #expect(attendee.consent.contact == .none)
        let sponsor = try #require(catalog.sponsors.first)
        #expect(sponsor.id == SponsorID("acme-cloud"))
        #expect(sponsor.idealCustomer.minimumCompanySize == 200)
        #expect(sponsor.team.map(\.id) == ["rep-1", "rep-2"])
        #expect(sponsor.followups == [.init(when: "warm", afterDays: 1, kind: "thank_you")])
        #expect((6...12).contains(catalog.sessions.count))
        #expect((12...20).contains(catalog.attendees.count))
        #expect(catalog.sponsors.count == 3)
        #expect(Set(catalog.sessions.compactMap(\.track)).count >= 2)
        #expect(ConfigurationCheck.problems(of: demo) == [])
    }

    @Test func aCatalogReadAsYAMLIsTheSameWrittenAsJSON() throws {
        let catalog = try CatalogDocument.load(demo)
        #expect(try CatalogDocument.read(CatalogWriter.json(catalog), name: "the body") == catalog)
    }

    @Test func problemsAreNamedWithTheFileAndPath() {
        let error = #expect(throws: ConfigurationError.self) {
            try CatalogDocument.read(
                "tenant: acme\nevent: {id: e}\nsessions:\n- {id: a b, record: maybe}\n".utf8, name: "the body")
        }
        #expect(
            error?.lines == [
                "the body: sessions[0].id: expected an id of 1 to 64 characters of A-Z a-z 0-9 _ -, without a dot",
                "the body: sessions[0].record: expected true or false, found a text",
            ])
    }

    @Test(arguments: ["record: off", "record: no", "record: false", "record: Off", "record:"])
    func recordingIsOffInEveryWord(record: String) throws {
        let catalog = try CatalogDocument.read(
            "tenant: t\nevent: {id: e}\nsessions:\n- id: s\n  \(record)\n".utf8, name: "c")
        #expect(!catalog.sessions[0].record)
    }

    @Test func norwegianIsALanguage() throws {
        let catalog = try CatalogDocument.read(
            "tenant: t\nevent: {id: e}\nsessions: [{id: s, language: no}]".utf8, name: "c")
        #expect(catalog.sessions[0].language == "no")
    }

    @Test func twoEventsOfATenantMustNotShareIds() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        try write("a.yaml", "tenant: t\nevent: {id: one}\nsessions: [{id: s}]\n")
        try write("b.yaml", "tenant: t\nevent: {id: two}\nsessions: [{id: s}]\n")
        try write("c.yaml", "tenant: other\nevent: {id: two}\nsessions: [{id: s}]\n")
        try write("roomtone.yaml", "catalog: [a.yaml, b.yaml, c.yaml, missing.yaml]\n")
        let problems = ConfigurationCheck.problems(of: folder.appendingPathComponent("roomtone.yaml").path)
        #expect(problems.count == 2, "\(problems)")
        #expect(problems.first?.contains("b.yaml: sessions[0].id: session s is in ") == true)
        #expect(problems.last?.contains("missing.yaml: there is no such file") == true)
    }

    @Test func aCatalogWithThousandsOfMistakesNamesEachByItsPath() throws {
        let people = (0..<3_000).map { #"{"id":"a b \#($0)","company":{"size":-1},"consent":{"sponsors":["nobody"]}}"# }
        let sessions = (0..<1_000).map {
            #"{"id":"s","title":"x","start":"2026-11-21T10:00:00Z","end":"2026-11-21T0\#($0 % 10):00:00Z"}"#
        }
        let path = NSTemporaryDirectory() + "roomtone-catalog-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(
            """
            {"tenant":"acme","event":{"id":"e"},"attendees":[\(people.joined(separator: ","))],
            "sessions":[\(sessions.joined(separator: ","))]}
            """.utf8
        ).write(to: URL(fileURLWithPath: path))
        let problems = ConfigurationCheck.problems(of: path)
        #expect(problems.count > 9_000)
        for place in ["attendees[2999].id", "attendees[17].company.size", "attendees[2999].consent.sponsors"] {
            #expect(problems.contains { $0.contains(place) }, "\(place)")
        }
        #expect(
            problems.contains { $0.contains("sessions[999].end") }
                && problems.contains { $0.contains("sessions[999].id") })
        #expect(problems.allSatisfy { !$0.contains("\n") })
    }
}
