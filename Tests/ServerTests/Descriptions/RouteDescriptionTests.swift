import Documents
import Foundation
import Logging
import Testing

@testable import Server

/// Every route is described, and the descriptions read as what they are.
struct RouteDescriptionTests {
    @Test func everyRouteIsDescribed() async throws {
        let folder = NSTemporaryDirectory() + "roomtone-routes-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = Configuration()
        configuration.store.directory = folder
        // Nothing is heard here; a recogniser would only cost time.
        configuration.audio.command = ["/bin/cat"]
        configuration.audio.recognizers = 1
        let server = try await RoomtoneServer(configuration, logger: Logger(label: "test"))
        let document = try JSONDocumentParser.parse(APIDescription.openAPI)
        let paths = try #require(document["paths"])
        for route in server.routes {
            let path = paths[route.pattern.text] ?? paths["/{file}"]
            #expect(path?[route.method.lowercased()] != nil, "\(route.method) \(route.pattern.text) is not described")
            if paths[route.pattern.text] == nil {
                // Files of the page share one entry; whatever answers data has one of its own.
                #expect(!route.pattern.text.hasPrefix("/v1/") && route.pattern.text.contains("."))
            }
        }
        await server.discard()
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let documents = [
            "/openapi.json": try JSONDocumentParser.parse(APIDescription.openAPI),
            "/asyncapi.json": try JSONDocumentParser.parse(APIDescription.asyncAPI),
        ]
        var count = 0
        for (name, document) in documents {
            for reference in Self.references(in: document) {
                let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
                var found = documents[parts[0].isEmpty ? name : String(parts[0])]
                for step in parts[1].split(separator: "/") {
                    found = found?[String(step).replacing("~1", with: "/")]
                }
                #expect(found != nil, "\(name) refers to \(reference)")
                count += 1
            }
        }
        #expect(count > 200)
    }

    private static func references(in document: Document) -> [String] {
        switch document {
        case .map(let members):
            members.flatMap { member -> [String] in
                if member.key == "$ref", case .text(let text) = member.value { return [text] }
                return references(in: member.value)
            }
        case .list(let items): items.flatMap { references(in: $0) }
        default: []
        }
    }
}
