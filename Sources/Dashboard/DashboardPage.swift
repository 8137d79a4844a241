/// The web page, held in the executable: there is nothing to install beside it.
package enum DashboardPage {
    /// Where the files are served; the page itself is at `/`.
    package static let paths = files.map(\.path)

    /// What lies at a path of `paths`; `nil` for any other.
    ///
    /// - Returns: the media type, the bytes, and a tag that changes with them (an `ETag` without its quotes).
    package static func file(at path: String) -> (mime: String, bytes: [UInt8], tag: String)? {
        guard let at = places[path] else { return nil }
        let file = files[at]
        return (file.mime, file.bytes, file.tag)
    }

    private struct File: Sendable {
        let path: String
        let mime: String
        let bytes: [UInt8]
        let tag: String

        /// - Parameter name: the file's path in the folder `Page`.
        init(_ name: String, _ bytes: [UInt8]) {
            path = name == "index.html" ? "/" : "/" + name
            let ending = name.split(separator: ".").last.map(String.init) ?? ""
            mime = DashboardPage.mimes[ending] ?? "application/octet-stream"
            self.bytes = bytes
            tag = DashboardPage.tag(of: bytes)
        }
    }

    private static let mimes = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml",
    ]

    /// FNV-1a: it tells versions of a file apart and guards nothing.
    private static func tag(of bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }

    private static let places = Dictionary(uniqueKeysWithValues: paths.enumerated().map { ($1, $0) })

    /// Every file of the folder `Page`; a test holds the two together.
    private static let files = [
        File("app.js", PackageResources.app_js),
        File("client.js", PackageResources.client_js),
        File("icon.svg", PackageResources.icon_svg),
        File("index.html", PackageResources.index_html),
        File("style.css", PackageResources.style_css),
        File("views.css", PackageResources.views_css),
        File("audio/capture.worklet.js", PackageResources.capture_worklet_js),
        File("audio/listen.js", PackageResources.listen_js),
        File("audio/microphone.js", PackageResources.microphone_js),
        File("core/bounded.js", PackageResources.bounded_js),
        File("core/credential.js", PackageResources.credential_js),
        File("core/format.js", PackageResources.format_js),
        File("core/http.js", PackageResources.http_js),
        File("core/router.js", PackageResources.router_js),
        File("core/scope.js", PackageResources.scope_js),
        File("core/topics.js", PackageResources.topics_js),
        File("parts/alerts.js", PackageResources.alerts_js),
        File("parts/caption-book.js", PackageResources.caption_book_js),
        File("parts/consent.js", PackageResources.consent_js),
        File("parts/dom.js", PackageResources.dom_js),
        File("parts/figures.js", PackageResources.figures_js),
        File("parts/history.js", PackageResources.history_js),
        File("parts/insights.js", PackageResources.insights_js),
        File("parts/join-code.js", PackageResources.join_code_js),
        File("parts/keyphrases.js", PackageResources.keyphrases_js),
        File("parts/pen.js", PackageResources.pen_js),
        File("parts/prometheus.js", PackageResources.prometheus_js),
        File("parts/qr-code.js", PackageResources.qr_code_js),
        File("parts/questions.js", PackageResources.questions_js),
        File("parts/sender-lines.js", PackageResources.sender_lines_js),
        File("parts/sparkline.js", PackageResources.sparkline_js),
        File("parts/speech.js", PackageResources.speech_js),
        File("parts/stage.js", PackageResources.stage_js),
        File("parts/standing.js", PackageResources.standing_js),
        File("parts/timeline.js", PackageResources.timeline_js),
        File("parts/transcript.js", PackageResources.transcript_js),
        File("views/attend.js", PackageResources.attend_js),
        File("views/event.js", PackageResources.event_js),
        File("views/hall.js", PackageResources.hall_js),
        File("views/index.js", PackageResources.index_js),
        File("views/kiosk.js", PackageResources.kiosk_js),
        File("views/moderator.js", PackageResources.moderator_js),
        File("views/operator.js", PackageResources.operator_js),
        File("views/room.js", PackageResources.room_js),
        File("views/session.js", PackageResources.session_js),
        File("views/sign-in.js", PackageResources.sign_in_js),
        File("views/sponsor.js", PackageResources.sponsor_js),
    ]
}
