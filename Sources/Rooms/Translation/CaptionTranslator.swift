import Access
import Concurrency
import RoomModel
import Translation
import Wire

/// Publishes finals in the languages of their session, on `session.<id>.captions.<lang>`.
///
/// A translation that is late is told in two steps: first the source's text, marked so, then the translation under a
/// higher revision. Each that was shown is stored, so exports hold the same text.
package final class CaptionTranslator: RoomObserver {
    /// Captions of one session in one language, as its topic shows them.
    private struct Shown {
        /// Oldest first, with the revision of what was published.
        var segments: [(name: String, revision: Int, source: Int)] = []
    }

    private struct Target: Hashable {
        var room: RoomID
        var language: String
    }

    private let desks: TranslationDesks
    private let catalog: CatalogDirectory
    private let store: any TranslationStore & TranscriptStore
    private let hub: Hub
    private let scope: TaskScope
    private let clock: WallClock
    private let patience: Duration
    private let captionsShown: Int
    private let report: @Sendable (RoomFault) -> Void
    private let shown = Lock<[Target: Shown]>([:])

    /// - Parameters:
    ///   - patience: How long a caption waits for its translation before the source's text is shown.
    ///   - captionsShown: Finals that a topic holds.
    package init(
        desks: TranslationDesks, catalog: CatalogDirectory, store: any TranslationStore & TranscriptStore, hub: Hub,
        scope: TaskScope, clock: WallClock, patience: Duration, captionsShown: Int,
        report: @escaping @Sendable (RoomFault) -> Void
    ) {
        self.desks = desks
        self.catalog = catalog
        self.store = store
        self.hub = hub
        self.scope = scope
        self.clock = clock
        self.patience = patience
        self.captionsShown = captionsShown
        self.report = report
    }

    package func observe(final caption: Caption, in room: RoomID) async {
        guard let session = catalog.session(room.session, of: room.tenant)?.session else { return }
        let names = TranslationDesks.names(of: session)
        for language in Self.languages(of: session) {
            let isTaken = scope.spawn { [self] in await translate(caption, of: room, into: language, names) }
            if !isTaken { publish(source(caption, language), of: caption, in: room, language) }
        }
    }

    /// Shows again what was shown before a restart.
    package func resume(_ room: RoomID, _ session: Session) async throws {
        let languages = Self.languages(of: session)
        guard !languages.isEmpty else { return }
        let finals = try await store.segments(of: room).suffix(captionsShown)
        for language in languages {
            let known = try await store.translatedCaptions(of: room, language: language)
            for final in finals {
                publish(known[final.segment] ?? source(final, language), of: final, in: room, language)
            }
        }
    }

    /// Finals in another language, as they were shown; those that were not are translated now.
    package func captions(
        of room: RoomID, _ session: Session, in language: String, finals: [Caption]
    ) async throws -> [Caption] {
        let known = try await store.translatedCaptions(of: room, language: language)
        let desk = try await desks.desk(of: room.tenant)
        let names = TranslationDesks.names(of: session)
        var captions: [Caption] = []
        for final in finals {
            if let translated = known[final.segment], translated.sourceRevision == final.revision {
                captions.append(translated.caption(of: final))
                continue
            }
            let pair = LanguagePair(from: final.language, to: language)
            let result = await desk.translate(final.text, pair, names: names)
            let translated = TranslatedCaption(
                segment: final.segment, sourceRevision: final.revision, language: language, text: result.text,
                origin: result.origin, engine: result.engine)
            // A translator that is away today may be back tomorrow.
            if result.origin != .source { try await store.save(translated, of: room) }
            captions.append(translated.caption(of: final))
        }
        return captions
    }

    /// Begins to translate what an agenda says of its sessions ahead of time.
    package func warm(_ catalog: Catalog) {
        guard catalog.sessions.contains(where: { !Self.languages(of: $0).isEmpty }) else { return }
        scope.spawn { [self] in await translate(agenda: catalog) }
    }

    private func translate(agenda catalog: Catalog) async {
        do {
            let desk = try await desks.desk(of: catalog.tenant)
            for session in catalog.sessions {
                let names = TranslationDesks.names(of: session)
                for language in Self.languages(of: session) {
                    await desk.warm(
                        [session.title, session.description] + session.tags,
                        LanguagePair(from: session.language, to: language), names: names)
                }
            }
        } catch {
            guard let session = catalog.sessions.first else { return }
            report(
                RoomFault(
                    room: RoomID(tenant: catalog.tenant, session: session.id), attempt: "translate the agenda ahead",
                    reason: "\(error)"))
        }
    }

    /// Languages into which a session's captions are translated, each once, without its own.
    package static func languages(of session: Session) -> [String] {
        var seen: Set<String> = [session.language]
        return session.translate.compactMap { tag in
            let language = LanguageTag(tag)?.text ?? tag
            return seen.insert(language).inserted ? language : nil
        }
    }

    // MARK: One caption

    private func translate(_ caption: Caption, of room: RoomID, into language: String, _ names: NameList) async {
        let pair = LanguagePair(from: caption.language, to: language)
        do {
            let desk = try await desks.desk(of: room.tenant)
            await withTaskGroup(of: TranslationDesk.Result?.self) { group in
                group.addTask { await desk.translate(caption.text, pair, names: names) }
                group.addTask { [patience] in
                    try? await Task.sleep(for: patience)
                    return nil
                }
                while let outcome = await group.next() {
                    guard let result = outcome else {
                        publish(source(caption, language), of: caption, in: room, language)
                        continue
                    }
                    group.cancelAll()
                    await show(result, of: caption, in: room, language)
                    return
                }
            }
        } catch {
            publish(source(caption, language), of: caption, in: room, language)
            report(RoomFault(room: room, attempt: "translate a caption", reason: "\(error)"))
        }
    }

    private func show(
        _ result: TranslationDesk.Result, of caption: Caption, in room: RoomID, _ language: String
    ) async {
        let translated = TranslatedCaption(
            segment: caption.segment, sourceRevision: caption.revision, language: language, text: result.text,
            origin: result.origin, engine: result.engine)
        guard publish(translated, of: caption, in: room, language) else { return }
        do {
            try await store.save(translated, of: room)
        } catch {
            report(RoomFault(room: room, attempt: "store a translated caption", reason: "\(error)"))
        }
    }

    private func source(_ caption: Caption, _ language: String) -> TranslatedCaption {
        TranslatedCaption(
            segment: caption.segment, sourceRevision: caption.revision, language: language, text: caption.text,
            origin: .source, engine: "")
    }

    /// False when a newer revision of the final was shown before.
    @discardableResult
    private func publish(
        _ translated: TranslatedCaption, of final: Caption, in room: RoomID, _ language: String
    ) -> Bool {
        guard let tag = LanguageTag(language) else { return false }
        let topic = Topic.session(room.session, .captions(tag))
        let now = clock.now()
        return shown.withLock { table in
            var shown = table[Target(room: room, language: language)] ?? Shown()
            var revision = final.revision
            if let index = shown.segments.firstIndex(where: { $0.name == final.segment }) {
                guard shown.segments[index].source <= final.revision else { return false }
                revision = max(revision, shown.segments[index].revision + 1)
                shown.segments[index] = (final.segment, revision, final.revision)
            } else {
                shown.segments.append((final.segment, revision, final.revision))
            }
            var writer = JSONWriter(reserving: 1024)
            writer.caption(translated.caption(of: final, revision: revision))
            hub.publish(writer.bytes, key: final.segment, to: topic, of: room.tenant, at: now)
            while shown.segments.count > captionsShown {
                hub.publish(nil, key: shown.segments.removeFirst().name, to: topic, of: room.tenant, at: now)
            }
            table[Target(room: room, language: language)] = shown
            return true
        }
    }
}
