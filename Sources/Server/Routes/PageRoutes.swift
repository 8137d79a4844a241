import Dashboard
import Gateway
import Wire

/// The page and its files, the same for everyone.
struct PageRoutes: Sendable {
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    var routes: [Route] {
        DashboardPage.paths.map { path in
            Route("GET", path, access: .anyone) { request in
                guard let file = DashboardPage.file(at: path) else { return Router.notFound(path) }
                let tag = "\"\(file.tag)\""
                // A reload asks whether the file is still the same, and is answered without it when it is.
                let isHeld = request.head.headers["if-none-match"]?.contains(tag) == true
                return HTTPResponse(
                    status: isHeld ? 304 : 200,
                    headers: [
                        "Content-Type": file.mime, "Cache-Control": "no-cache", "ETag": tag,
                        "Content-Security-Policy": Self.policy, "X-Content-Type-Options": "nosniff",
                        "Referrer-Policy": "no-referrer",
                    ], body: isHeld ? [] : file.bytes)
            }
        }
    }
}
