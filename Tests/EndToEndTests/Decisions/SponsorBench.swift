import Foundation
import RoomtoneClient
import Testing

/// A server with a catalog of one's own, and people who fit their sponsors perfectly.
struct SponsorBench {
    let server: RunningServer
    let service: String

    /// - Parameters:
    ///   - sponsors: JSON members of each sponsor beside its id and what it looks for.
    ///   - configuration: Further lines of the configuration.
    static func start(_ sponsors: [String: String], configuration: String = "") async throws -> SponsorBench {
        let data = RunningServer.temporaryDirectory()
        let listed = sponsors.sorted { $0.key < $1.key }.map { id, members in
            #"{"id":"\#(id)","name":"\#(id)","ideal_customer":{"job_titles":["cto"],"company_size":{"min":200,"max":5000},"industries":["fintech"]}\#(members)}"#
        }
        let people = (1...3).map {
            #"{"id":"p-\#($0)","job_title":"CTO","company":{"name":"Initech","size":500,"industry":"fintech"},"budget_authority":true,"contact":{"name":"Sam Secret \#($0)"},"consent":{"personalization":true,"sponsors":"all","contact":"all"}}"#
        }
        try Data(
            """
            {"tenant":"acme","event":{"id":"devcon","name":"DevCon"},"sessions":[{"id":"keynote","title":"Keynote",
            "tags":["streaming"]}],"sponsors":[\(listed.joined(separator: ","))],"attendees":[\(people.joined(separator: ","))]}
            """.utf8
        ).write(to: URL(fileURLWithPath: data + ".json"))
        try Data("catalog: [\(data).json]\n\(configuration)".utf8).write(to: URL(fileURLWithPath: data + ".yaml"))
        let server = try await RunningServer.start(data: data)
        return SponsorBench(server: server, service: try await server.token("service"))
    }

    func token(_ sponsor: String, member: String = "rep-1") async throws -> String {
        try await server.token("sponsor", subject: member, more: ["--sponsor", sponsor])
    }

    /// A person asks for a meeting, comes by and takes something along, which makes the best fit hot.
    func heat(_ person: String, for sponsor: String, round: Int = 1) async throws {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let events = ["meeting_request", "booth_visit", "download"].map {
            #"{"id":"\#(person)-\#(sponsor)-\#($0)-\#(round)","attendee":"\#(person)","type":"\#($0)","ts":\#(now),"target":{"type":"sponsor","id":"\#(sponsor)"}}"#
        }
        let body = Array("[\(events.joined(separator: ","))]".utf8)
        var answer = try await server.request(
            "POST", "/v1/events", token: service, type: "application/json", body: body)
        // As a sender would, one whose tenant is over its quota asks again.
        while answer.status == 429 {
            try await Task.sleep(for: .milliseconds(50))
            answer = try await server.request(
                "POST", "/v1/events", token: service, type: "application/json", body: body)
        }
        #expect(answer.text.contains(#""accepted":3"#), "\(answer.text)")
    }

    /// A person's own word on consent.
    func state(_ consent: String, by person: String) async throws {
        let token = try await server.token("attendee", subject: person)
        let answer = try await server.request(
            "PUT", "/v1/attendees/\(person)/consent", token: token, type: "application/json",
            body: Array(consent.utf8))
        #expect(answer.status == 200, "\(answer.text)")
    }
}

extension TopicSubscription {
    /// The next publication whose data holds a text.
    func publication(with text: String) async throws -> TopicPublication {
        while let publication = try await nextPublication() {
            if String(decoding: publication.data, as: UTF8.self).contains(text) { return publication }
        }
        throw ClientError.stopped
    }

    /// The id of the next alert that is delivered.
    func alert(_ text: String = #""try":"#) async throws -> String {
        let publication = try await publication(with: text)
        return try #require(JSONObject(publication.data)?.string("alert"))
    }
}
