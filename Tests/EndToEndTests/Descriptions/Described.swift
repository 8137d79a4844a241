import Foundation
import RoomtoneClient
import Testing

/// The descriptions that a server gives of itself, and whether what it says fits them.
struct Described {
    let openAPI: [String: Any]
    let validator: SchemaValidator

    static func by(_ server: RunningServer) async throws -> Described {
        func document(_ path: String) async throws -> [String: Any] {
            let answer = try await server.request("GET", path)
            return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        }
        let openAPI = try await document("/openapi.json")
        return Described(
            openAPI: openAPI,
            validator: SchemaValidator(openAPI: openAPI, asyncAPI: try await document("/asyncapi.json")))
    }

    /// The operations that are described: path template and method.
    var operations: [(path: String, method: String)] {
        let methods = ["get", "put", "post", "patch", "delete"]
        return (openAPI["paths"] as? [String: [String: Any]] ?? [:]).flatMap { path, item in
            methods.filter { item[$0] != nil }.map { (path, $0.uppercased()) }
        }.sorted { $0 < $1 }
    }

    /// What is wrong with an answer; empty when it fits its description.
    func problems(_ method: String, _ path: String, _ answer: HTTPAnswer) -> [String] {
        guard let item = item(of: path), let operation = item[method.lowercased()] as? [String: Any],
            let responses = operation["responses"] as? [String: Any]
        else {
            // A path that there is not is refused like any other.
            return answer.status >= 400 ? refusalProblems(answer) : ["\(method) \(path) is not described"]
        }
        guard let named = responses["\(answer.status)"] ?? (answer.status >= 400 ? responses["default"] : nil) else {
            return ["\(method) \(path): status \(answer.status) is not described"]
        }
        guard let content = resolved(named)["content"] as? [String: [String: Any]] else {
            return answer.body.isEmpty ? [] : ["\(method) \(path): a body where none is described"]
        }
        let type = answer.contentType.map { $0.prefix { $0 != ";" }.lowercased() } ?? ""
        guard let media = content[type] ?? content["*/*"] else {
            return ["\(method) \(path): \(type) is not described"]
        }
        guard type == "application/json", let schema = media["schema"] else { return [] }
        guard let value = try? JSONSerialization.jsonObject(with: Data(answer.body), options: .fragmentsAllowed) else {
            return ["\(method) \(path): the body is no JSON"]
        }
        return validator.problems(value, schema, in: "/openapi.json").map { "\(method) \(path): \($0)" }
    }

    /// What is wrong with a message of the WebSocket, one problem for each line that does not fit.
    func problems(from side: Side, _ message: String) -> [String] {
        message.split(separator: "\n").flatMap { line -> [String] in
            guard
                let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            else { return ["no object: \(line.prefix(80))"] }
            let name =
                switch side {
                case .client: "Request"
                case .server: value.keys.contains("id") ? "Reply" : value["t"] != nil ? "Push" : "Notice"
                }
            return validator.problems(
                value, ["$ref": "#/components/schemas/\(name)"], in: "/asyncapi.json"
            ).map { "\($0) in \(line.prefix(200))" }
        }
    }

    enum Side { case client, server }

    private func refusalProblems(_ answer: HTTPAnswer) -> [String] {
        guard let value = try? JSONSerialization.jsonObject(with: Data(answer.body)) else {
            return ["a refusal without JSON, status \(answer.status)"]
        }
        return validator.problems(value, ["$ref": "#/components/schemas/Refusal"], in: "/openapi.json")
    }

    private func resolved(_ value: Any) -> [String: Any] {
        guard let object = value as? [String: Any] else { return [:] }
        guard let reference = object["$ref"] as? String else { return object }
        var found: Any? = openAPI
        for step in reference.dropFirst(2).split(separator: "/") { found = (found as? [String: Any])?[String(step)] }
        return found as? [String: Any] ?? [:]
    }

    /// The path item whose template fits, literal parts before parameters.
    private func item(of path: String) -> [String: Any]? {
        let segments = path.prefix { $0 != "?" }.split(separator: "/")
        let paths = openAPI["paths"] as? [String: [String: Any]] ?? [:]
        return paths.filter { template, _ in
            let parts = template.split(separator: "/")
            return parts.count == segments.count && zip(parts, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.min { $0.key.count { $0 == "{" } < $1.key.count { $0 == "{" } }?.value
    }
}

/// Holds a server's answers against its descriptions, which it asks for once.
actor AnswerCheck {
    private var described: Described?

    func problems(_ method: String, _ path: String, _ answer: HTTPAnswer, of server: RunningServer) async throws
        -> [String]
    {
        if described == nil { described = try await Described.by(server) }
        return described?.problems(method, path, answer) ?? []
    }
}
