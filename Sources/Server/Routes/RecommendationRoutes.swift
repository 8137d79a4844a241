import Access
import Documents
import Gateway
import Recommendations
import RoomModel
import Rooms
import Wire

/// What a person may do next, and what is held about the person's likings (CONTRACT §2, §8).
struct RecommendationRoutes: Sendable {
    let desk: RecommendationDesk
    let catalog: CatalogDirectory
    let audit: Audit

    var routes: [Route] {
        [
            Route("GET", "/v1/attendees/{id}/recommendations", respond: recommendations),
            Route("GET", "/v1/attendees/{id}/preferences", respond: preferences),
            Route("PUT", "/v1/attendees/{id}/preferences", bodyLimit: 64 << 10, respond: correct),
        ]
    }

    private func recommendations(_ request: RoutedRequest) async throws -> HTTPResponse {
        let (principal, attendee) = try person(request) { try $0.mayReadRecommendations(of: $1, in: $2) }
        guard let list = await desk.list(for: attendee, of: principal.tenant, event: principal.event) else {
            throw Self.noEvent
        }
        var writer = JSONWriter(reserving: 4096)
        writer.recommendations(list)
        return .json(writer.bytes)
    }

    private func preferences(_ request: RoutedRequest) async throws -> HTTPResponse {
        let (principal, attendee) = try person(request) { try $0.mayUsePreferences(of: $1, in: $2) }
        return try await answer(attendee, principal)
    }

    /// `{"preferences":[{"topic":"databases","weight":1}]}`: weights -1 to 1; 0 has nothing held about the topic.
    private func correct(_ request: RoutedRequest) async throws -> HTTPResponse {
        let (principal, attendee) = try person(request) { try $0.mayUsePreferences(of: $1, in: $2) }
        let topics = try Self.topics(request.body)
        guard try await desk.state(topics, by: attendee, tenant: principal.tenant, event: principal.event) else {
            throw Self.noEvent
        }
        return try await answer(attendee, principal)
    }

    private func answer(_ attendee: AttendeeID, _ principal: Principal) async throws -> HTTPResponse {
        guard
            let held = await desk.preferences(of: attendee, tenant: principal.tenant, event: principal.event)
        else { throw Self.noEvent }
        // A person of whom nothing is held, such as an erased one, is not named again.
        if principal.role == .admin, !held.isEmpty {
            try await audit.record(.preferencesRead, attendee.text, by: principal)
        }
        return .json(
            JSONWriter.object {
                $0.member("attendee", attendee.text)
                $0.key("preferences")
                $0.array(held) { writer, preference in
                    writer.object {
                        $0.member("topic", preference.topic)
                        $0.member("source", preference.source.rawValue)
                        $0.member("weight", preference.weight, decimals: 2)
                        $0.member("confidence", preference.confidence, decimals: 2)
                    }
                }
            })
    }

    private static func topics(_ body: [UInt8]) throws -> [String: Double] {
        let document: Document
        do {
            document = try DocumentFile.parse(body, name: "the body")
        } catch {
            throw RequestError(.badJSON, "\(error)")
        }
        let reader = DocumentReader(document)
        var topics: [String: Double] = [:]
        for entry in reader.children("preferences", atMost: 200) {
            let topic = entry.required("topic", .text(bytes: 128))
            let weight = entry.required("weight", .number(in: -1...1))
            if let topic, let weight { topics[topic] = weight }
        }
        guard reader.problems.isEmpty else {
            throw RequestError(.unprocessable, reader.problems.list.map(\.description).joined(separator: "; "))
        }
        return topics
    }

    private func person(
        _ request: RoutedRequest, _ rule: (Principal, AttendeeID, CatalogIndex) throws -> Void
    ) throws -> (Principal, AttendeeID) {
        let principal = try request.authenticated()
        guard let attendee = AttendeeID(request["id"]) else {
            throw RequestError(.notFound, "there is no such attendee here; check the id")
        }
        try rule(principal, attendee, catalog.view(of: principal.tenant))
        return (principal, attendee)
    }

    private static let noEvent = RequestError(
        .notFound, "there is no event here to recommend anything of; an organizer puts a catalog first")
}
