import Foundation
import RoomtoneClient

/// Puts `RoomtoneClient` under the conformance suite: commands in on stdin, what the client brings out on stdout, both as
/// lines of JSON. `TestClientDriver URL TOKEN`. The JavaScript client's driver speaks the same.
@main
struct TestClientDriver {
    struct Command: Decodable {
        var op: String
        var topic: String?
        var number: Int?
        var alerts: [String]?
    }

    /// The standing subscriptions, by topic.
    actor Standing {
        private var subscriptions: [String: TopicSubscription] = [:]

        func add(_ subscription: TopicSubscription, to topic: String) { subscriptions[topic] = subscription }
        func subscription(to topic: String) -> TopicSubscription? { subscriptions[topic] }
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            say(["error": "usage: TestClientDriver URL TOKEN"])
            exit(2)
        }
        let token = arguments[2]
        var configuration = RoomtoneClient.Configuration()
        configuration.onState = { state in
            switch state {
            case .connecting: say(["state": "connecting", "code": NSNull()])
            case .connected: say(["state": "connected", "code": NSNull()])
            case .waiting(_, let error): say(["state": "waiting", "code": code(of: error)])
            case .stopped: say(["state": "stopped", "code": NSNull()])
            }
        }
        let client = RoomtoneClient(
            try ServerAddress(arguments[1]), configuration: configuration, token: { token })
        let standing = Standing()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do throws(ClientError) {
                    try await client.run()
                } catch {
                    say(["state": "stopped", "code": code(of: error)])
                }
            }
            for await line in lines() {
                guard let command = try? JSONDecoder().decode(Command.self, from: Data(line.utf8)) else { continue }
                group.addTask { await obey(command, line, client, standing) }
            }
            group.cancelAll()
        }
    }

    private static func obey(
        _ command: Command, _ line: String, _ client: RoomtoneClient, _ standing: Standing
    ) async {
        switch command.op {
        case "subscribe":
            guard let topic = command.topic else { return }
            do {
                let subscription = try await client.subscribe(topic)
                await standing.add(subscription, to: topic)
                for try await event in subscription {
                    switch event {
                    case .began: say(["began": topic])
                    case .missed: say(["missed": topic])
                    case .publication(let publication):
                        let data = try JSONSerialization.jsonObject(
                            with: Data(publication.data), options: .fragmentsAllowed)
                        say([
                            "topic": topic, "key": publication.key ?? NSNull(),
                            "offset": publication.offset.map { Int($0) } ?? NSNull(), "data": data,
                        ])
                    }
                }
                say(["ended": topic])
            } catch {
                say(["ended": topic])
            }
        case "send":
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let events = (object?["events"]).flatMap { try? JSONSerialization.data(withJSONObject: $0) } ?? Data()
            do {
                let answer = try await client.send(events: Array(events), eventsHaveIDs: true)
                say(["sent": command.number ?? 0, "accepted": answer.accepted, "duplicates": answer.duplicates])
            } catch {
                say(["sent": command.number ?? 0, "error": "\(error)"])
            }
        case "acknowledge":
            guard let topic = command.topic, let subscription = await standing.subscription(to: topic) else { return }
            await client.acknowledge(command.alerts ?? [], on: subscription)
        default: return
        }
    }

    private static func code(of error: ClientError) -> Any {
        if case .closed(let closure) = error { Int(closure.code) } else { NSNull() }
    }

    private static func say(_ message: [String: Any]) {
        guard let line = try? JSONSerialization.data(withJSONObject: message, options: .sortedKeys) else { return }
        FileHandle.standardOutput.write(line + Data("\n".utf8))
    }

    /// What is typed, line by line, read on a thread of its own.
    private static func lines() -> AsyncStream<String> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                while let line = readLine() { continuation.yield(line) }
                continuation.finish()
            }
        }
    }
}
