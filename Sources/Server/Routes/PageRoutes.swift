import Dashboard
import Gateway
import Wire

/// The page and its files, the same for everyone.
struct PageRoutes: Sendable {
    var routes: [Route] {
        DashboardPage.paths.map { path in
            Route("GET", path, access: .anyone) { request in
                guard let file = DashboardPage.file(at: path) else { return Router.notFound(path) }
                return HTTPResponse(
                    status: 200,
                    headers: [
                        "Content-Type": file.mime, "Cache-Control": "no-cache",
                        "Content-Security-Policy":
                            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                            + "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
                    ], body: file.bytes)
            }
        }
    }
}
