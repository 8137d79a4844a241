/// The web page, held in the executable: there is nothing to install beside it.
package enum DashboardPage {
    /// Where the files are served; the first is the page itself.
    package static let paths = files.map(\.path)

    /// What lies at a path of `paths`; `nil` for any other.
    package static func file(at path: String) -> (mime: String, bytes: [UInt8])? {
        guard let file = files.first(where: { $0.path == path }) else { return nil }
        return (file.mime, file.bytes)
    }

    private struct File: Sendable {
        let path: String
        let mime: String
        let bytes: [UInt8]
    }

    private static let script = "text/javascript; charset=utf-8"

    private static let files = [
        File(path: "/", mime: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        File(path: "/app.js", mime: script, bytes: PackageResources.app_js),
        File(path: "/captions.js", mime: script, bytes: PackageResources.captions_js),
        File(path: "/chart.js", mime: script, bytes: PackageResources.chart_js),
        File(path: "/client.js", mime: script, bytes: PackageResources.client_js),
        File(path: "/style.css", mime: "text/css; charset=utf-8", bytes: PackageResources.style_css),
        File(path: "/icon.svg", mime: "image/svg+xml", bytes: PackageResources.icon_svg),
    ]
}
