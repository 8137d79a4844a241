import ArgumentParser
import RoomtoneClient

struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Subscribes to topics and prints what they bring; reconnects and recovers by itself.")

    @Argument(help: "Topics, such as session.keynote.captions.")
    var topics: [String]

    @Flag(help: "Each message's data as one line of JSON.")
    var json = false

    @OptionGroup var client: ClientOptions

    func run() async throws {
        guard !topics.isEmpty else { throw CommandFailure.usage("name a topic, such as session.keynote.captions") }
        let address = try client.address()
        let token = try await client.token(as: "admin", subject: "watch")
        let (topics, json) = (topics, json)
        try await failing {
            try await RoomtoneClient.with(address, token: { token }) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for topic in topics {
                        let subscription = try await client.subscribe(topic)
                        group.addTask {
                            for try await event in subscription { Self.show(event, of: topic, json: json) }
                        }
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
