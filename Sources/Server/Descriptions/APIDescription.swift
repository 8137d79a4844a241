import Documents

/// What this server offers, in words that programs read: OpenAPI for HTTP, AsyncAPI for the WebSocket.
///
/// Written as YAML beside this file, served as JSON. Tests hold every route and every answer against it.
enum APIDescription {
    static let openAPI = json(PackageResources.openapi_yaml)
    static let asyncAPI = json(PackageResources.asyncapi_yaml)

    /// A file that is part of the program: what is wrong with it is a fault of the build, which its test finds.
    private static func json(_ yaml: [UInt8]) -> [UInt8] {
        guard let document = try? YAMLDocumentParser.parse(yaml) else { return Array("{}".utf8) }
        return JSONDocumentWriter.json(document)
    }
}
