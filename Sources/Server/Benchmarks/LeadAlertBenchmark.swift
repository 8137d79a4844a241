import Concurrency
import Foundation
import RoomModel
import RoomtoneClient

/// Makes people hot one after another while a crowd acts, and measures how soon a sponsor's socket is told.
package struct LeadAlertBenchmark: Sendable {
    package struct Figures: Sendable {
        /// Sorted; milliseconds from the answer that the deciding events were accepted to the alert at the sponsor's socket.
        package var fromAccepted: [Double] = []
        /// The same from the moment before they were sent.
        package var fromSent: [Double] = []
        /// Events of the crowd a second, as they were accepted.
        package var eventsPerSecond = 0.0
    }

    private let rate: Int
    private let people: Int

    /// - Parameters:
    ///   - rate: Events a second of the crowd.
    ///   - people: How many become hot.
    package init(rate: Int, people: Int) {
        self.rate = rate
        self.people = people
    }

    /// - Parameter progress: Told what is going on.
    package func run(progress: @escaping @Sendable (String) -> Void = { _ in }) async throws -> Figures {
        var bench = ServerBench {
            // Every crossing is told by itself.
            $0.leads.alerts.singlesPerMinute = 1_000_000
        }
        let catalog = try catalog()
        bench.prepare = { try await $0.use(catalog) }
        return try await bench.run { try await measure($0, $1, progress) }
    }

    private func catalog() throws -> RoomModel.Catalog {
        let attendees = (0..<people).map {
            #"{"id":"a-\#($0)","job_title":"CTO","company":{"size":500,"industry":"fintech"},"budget_authority":true,"consent":{"sponsors":"all"}}"#
        }
        return try CatalogDocument.read(
            """
            {"tenant":"acme","event":{"id":"bench"},"sessions":[{"id":"keynote","title":"Keynote","sponsors":["acme-cloud"]}],
            "sponsors":[{"id":"acme-cloud","name":"Acme Cloud","ideal_customer":{"job_titles":["cto"],
            "company_size":{"min":200,"max":5000},"industries":["fintech"]}}],"attendees":[\(attendees.joined(separator: ","))]}
            """.utf8, name: "the benchmark's catalog")
    }

    private func measure(
        _ port: UInt16, _ tokens: LocalTokens, _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> Figures {
        let address = try ServerAddress("http://127.0.0.1:\(port)")
        let service = try await tokens.mint(.init(role: "service", subject: "crowd", tenant: "acme"))
        var wish = LocalTokens.Wish(role: "sponsor", subject: "rep-1", tenant: "acme")
        wish.sponsor = "acme-cloud"
        let sponsor = try await tokens.mint(wish)
        let accepted = Lock(0)
        let start = Self.now()
        return try await withThrowingTaskGroup(of: Figures?.self) { group in
            group.addTask {
                try await RoomtoneClient.with(address, token: { service }) { try await crowd($0, accepted) }
                return nil
            }
            group.addTask {
                var figures = try await RoomtoneClient.with(address, token: { sponsor }) { listener in
                    try await RoomtoneClient.with(address, token: { service }) { actor in
                        try await heat(actor, listener, progress)
                    }
                }
                figures.eventsPerSecond = Double(accepted.withLock { $0 }) / (Self.now() - start) * 1000
                return figures
            }
            while let result = try await group.next() {
                guard let figures = result else { continue }
                group.cancelAll()
                return figures
            }
            throw InputError("the benchmark was stopped")
        }
    }

    /// Reactions at the wanted rate, fifty at once, of people of whom a third is in the catalog.
    private func crowd(_ client: RoomtoneClient, _ accepted: Lock<Int>) async throws {
        var next = ContinuousClock.now
        var serial = 0
        while !Task.isCancelled {
            let now = Int64(Self.now())
            let events = (0..<50).map { _ -> String in
                serial += 1
                let person = serial % 3 == 0 ? "a-\(serial % people)" : "guest-\(serial % 2_000)"
                return
                    #"{"id":"c-\#(serial)","session":"keynote","attendee":"\#(person)","type":"reaction","kind":"applause","ts":\#(now)}"#
            }
            let answer = try await client.send(
                events: Array("[\(events.joined(separator: ","))]".utf8), eventsHaveIDs: true)
            accepted.withLock { $0 += answer.accepted }
            next += .microseconds(50_000_000 / max(1, rate))
            if next < .now - .seconds(1) { next = .now }
            try? await Task.sleep(until: next, clock: .continuous)
        }
    }

    private func heat(
        _ actor: RoomtoneClient, _ listener: RoomtoneClient, _ progress: (String) -> Void
    ) async throws -> Figures {
        var figures = Figures()
        let subscription = try await listener.subscribe("sponsor.acme-cloud.alerts")
        // The crowd gets going.
        try await Task.sleep(for: .seconds(2))
        for person in 0..<people {
            progress("\(person) of \(people) became hot")
            let now = Int64(Self.now())
            let types = ["meeting_request", "booth_visit", "download"]
            let events = types.map {
                #"{"id":"h-\#(person)-\#($0)","attendee":"a-\#(person)","type":"\#($0)","ts":\#(now),"target":{"type":"sponsor","id":"acme-cloud"}}"#
            }
            let sent = Self.now()
            async let told = arrival(on: subscription)
            _ = try await actor.send(events: Array("[\(events.joined(separator: ","))]".utf8), eventsHaveIDs: true)
            let accepted = Self.now()
            let (arrived, alert) = try await told
            await listener.acknowledge([alert], on: subscription)
            figures.fromSent.append(arrived - sent)
            figures.fromAccepted.append(max(0, arrived - accepted))
            try await Task.sleep(for: .milliseconds(20))
        }
        figures.fromSent.sort()
        figures.fromAccepted.sort()
        return figures
    }

    /// The next alert that comes for the first time, and when.
    private func arrival(on subscription: TopicSubscription) async throws -> (Double, String) {
        while let publication = try await subscription.nextPublication() {
            let text = String(decoding: publication.data, as: UTF8.self)
            guard text.contains(#""try":1,"#), let object = JSONObject(publication.data),
                let id = object.string("alert")
            else { continue }
            return (Self.now(), id)
        }
        throw InputError("the server ended the subscription")
    }

    private static func now() -> Double { Date().timeIntervalSince1970 * 1000 }
}
