import Access
import Gateway
import RoomModel
import Rooms
import Transcription
import Wire

/// What was said and felt in a session, and its control (CONTRACT §2).
struct SessionRoutes: Sendable {
    let rooms: RoomRegistry
    let catalog: CatalogDirectory
    let store: any RoomServices.Stores
    let audit: Audit
    let captions: CaptionTranslator
    let clock: WallClock

    var routes: [Route] {
        [
            Route("GET", "/v1/sessions/{id}", respond: standing),
            Route("GET", "/v1/sessions/{id}/transcript", respond: transcript),
            Route("GET", "/v1/sessions/{id}/keywords", respond: keywords),
            Route("GET", "/v1/sessions/{id}/jobs", respond: jobs),
            Route("POST", "/v1/sessions/{id}/end") { try await control($0) { await $0.end() } },
            Route("POST", "/v1/sessions/{id}/pause") { try await control($0) { await $0.setPaused(true) } },
            Route("POST", "/v1/sessions/{id}/resume") { try await control($0) { await $0.setPaused(false) } },
        ]
    }

    private func transcript(_ request: RoutedRequest) async throws -> HTTPResponse {
        let room = try find(request) { try $0.mayReadTranscript(of: $1, in: $2) }
        let session = await room.session
        var segments = try await store.segments(of: room.id)
        let language = try Self.language(request, of: session)
        if language != session.language {
            segments = try await captions.captions(of: room.id, session, in: language, finals: segments)
        }
        try await audit.record(.transcriptFetched, room.id.session.text, by: try request.authenticated())
        switch request.head.query("format") ?? "json" {
        case "json":
            var writer = JSONWriter(reserving: 4096)
            writer.transcript(
                session: session.id, language: language, engine: segments.last?.engine ?? "",
                generatedAt: clock.now(), accuracy: Transcript(segments).accuracy, segments: segments)
            return .json(writer.bytes)
        case "vtt": return .text(WebVTT.file(CueLayout().cues(of: segments)), type: "text/vtt; charset=utf-8")
        case "srt":
            return .text(SubRip.file(CueLayout().cues(of: segments)), type: "application/x-subrip; charset=utf-8")
        case "txt", "text": return .text(PlainText.file(segments))
        default: throw RequestError(.badField, "format is json, vtt, srt or txt")
        }
    }

    /// The language asked for: one that the session is translated into, or the one spoken, in whatever region.
    private static func language(_ request: RoutedRequest, of session: RoomModel.Session) throws(RequestError) -> String
    {
        guard let text = request.head.query("lang") else { return session.language }
        let language = LanguageTag(text)?.text ?? text
        if language == session.language || CaptionTranslator.languages(of: session).contains(language) {
            return language
        }
        if LanguageTag(text)?.primary == LanguageTag(session.language)?.primary { return session.language }
        throw RequestError(
            .notFound,
            "there is no transcript in \(text.prefix(35)); leave lang out for the spoken one, or add the language to translate in the catalog"
        )
    }

    private func keywords(_ request: RoutedRequest) async throws -> HTTPResponse {
        let room = try find(request) { try $0.mayReadKeywords(of: $1, in: $2) }
        var writer = JSONWriter()
        writer.keywords(await room.currentKeywords())
        return .json(writer.bytes)
    }

    private func jobs(_ request: RoutedRequest) async throws -> HTTPResponse {
        let room = try find(request) { try $0.mayReadJobs(of: $1, in: $2) }
        var writer = JSONWriter()
        writer.array(try await store.jobs(of: room.id)) { $0.job($1) }
        return .json(writer.bytes)
    }

    private func control(
        _ request: RoutedRequest, _ act: @Sendable (Room) async -> Void
    ) async throws -> HTTPResponse {
        let room = try find(request) { try $0.mayControl($1, in: $2) }
        await act(room)
        return await standing(of: room)
    }

    private func standing(_ request: RoutedRequest) async throws -> HTTPResponse {
        await standing(of: try find(request) { try $0.mayReadKeywords(of: $1, in: $2) })
    }

    private func standing(of room: Room) async -> HTTPResponse {
        let (session, status, paused) = (await room.session, await room.status, await room.isPaused)
        return .json(
            JSONWriter.object {
                $0.member("session", session.id.text)
                $0.member("title", session.title)
                $0.member("status", status.rawValue)
                $0.member("paused", paused)
                $0.member("language", session.language)
                $0.key("translate")
                $0.array(CaptionTranslator.languages(of: session)) { $0.string($1) }
            })
    }

    /// The room of the path's session, once the caller may do what `rule` says.
    private func find(
        _ request: RoutedRequest, rule: (Principal, SessionID, CatalogIndex) throws -> Void
    ) throws -> Room {
        let principal = try request.authenticated()
        guard let id = SessionID(request["id"]) else {
            throw RequestError(.notFound, "there is no such session here; check its id")
        }
        try rule(principal, id, catalog.view(of: principal.tenant))
        guard let room = rooms.room(RoomID(tenant: principal.tenant, session: id)) else {
            throw RequestError(.notFound, "there is no such session here; check its id")
        }
        return room
    }
}
