import Gateway

/// The descriptions of this API, the same for everyone.
struct DescriptionRoutes: Sendable {
    var routes: [Route] {
        [
            Route("GET", "/openapi.json", access: .anyone) { _ in .json(APIDescription.openAPI) },
            Route("GET", "/asyncapi.json", access: .anyone) { _ in .json(APIDescription.asyncAPI) },
        ]
    }
}
