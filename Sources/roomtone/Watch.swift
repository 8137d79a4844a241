import ArgumentParser
import Foundation
import LiveView
import RoomtoneClient
import Server

struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Subscribes to topics and prints what they bring; reconnects and recovers by itself.",
        discussion:
            "On a terminal it draws a panel for each topic; elsewhere, and with --lines or --json, it prints lines.")

    @Argument(help: "Topics, such as session.keynote.captions.")
    var topics: [String]

    @Flag(help: "Each message's data as one line of JSON.")
    var json = false

    @Flag(help: "Lines on a terminal too.")
    var lines = false

    @OptionGroup var client: ClientOptions

    func run() async throws {
        guard !topics.isEmpty else { throw CommandFailure.usage("name a topic, such as session.keynote.captions") }
        let address = try client.address()
        let token = try await client.token(as: "admin", subject: "watch")
        guard !json, !lines, let screen = TerminalScreen(STDOUT_FILENO) else {
            let json = json
            return try await follow(address, token) { Self.show($0, of: $1, json: json) }
        }
        let drawing = WatchScreen(screen, topics: topics, server: client.url)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await follow(address, token, state: drawing.tell) { drawing.accept($0, of: $1) }
            }
            group.addTask { await StopSignal.wait() }
            group.addTask { await drawing.run() }
            defer {
                group.cancelAll()
                drawing.leave()
            }
            try await group.next()
        }
    }

    /// Until all topics end, which they do not by themselves.
    private func follow(
        _ address: ServerAddress, _ token: String,
        state: @escaping @Sendable (RoomtoneClient.ConnectionState) -> Void = { _ in },
        _ take: @escaping @Sendable (TopicEvent, String) -> Void
    ) async throws {
        let topics = topics
        var settings = RoomtoneClient.Configuration()
        settings.onState = state
        try await failing { [settings] in
            try await RoomtoneClient.with(address, configuration: settings, token: { token }) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for topic in topics {
                        let subscription = try await client.subscribe(topic)
                        group.addTask { for try await event in subscription { take(event, topic) } }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    private static func show(_ event: TopicEvent, of topic: String, json: Bool) {
        switch event {
        case .publication(let publication):
            StandardOutput.write(
                json
                    ? publication.data + [UInt8(ascii: "\n")]
                    : Array("\(topic)\(publication.key.map { " [\($0)]" } ?? ""): \(publication.text)\n".utf8))
        case .missed: StandardError.write("roomtone: messages of \(topic) were missed; the history over HTTP has them")
        case .began: break
        }
    }
}
