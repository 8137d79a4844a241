import OutboundHTTP
import RoomModel
import Rooms
import Store
import Translation

/// Translates texts without a server, with the memory of a store where there is one.
package final class LineTranslator: Sendable {
    private let desk: TranslationDesk
    private let parts: TranslationParts
    private let http: HTTPClient
    private let pair: LanguagePair

    /// - Parameters:
    ///   - tenant: Whose memory.
    ///   - from: Language of the texts, `to` the one wanted; both BCP 47.
    package init(_ configuration: Configuration, tenant: String, from: String, to: String) async throws {
        guard let tenant = TenantID(tenant) else {
            throw InputError("a tenant is 1 to 64 characters of A-Z a-z 0-9 _ . -")
        }
        for tag in [from, to] where !Self.isLanguage(tag) {
            throw InputError("\(tag.prefix(40)) is no language tag; write one such as en or es")
        }
        pair = LanguagePair(from: from, to: to)
        http = HTTPClient()
        parts = TranslationParts(configuration.translation, http: http)
        let entries = try await Self.entries(of: tenant, in: configuration.store.directory)
        desk = TranslationDesk(
            tenant: tenant, translators: parts.translators, store: KeptEntries(entries: entries), clock: .system,
            settings: configuration.translation.desk)
        try await desk.load()
    }

    /// `origin`, a tab, and the translation on one line.
    package func row(of line: String) async -> String {
        let result = await desk.translate(line, pair, names: .none)
        return result.origin.rawValue + "\t" + NormalizedText.collapsed(result.text) + "\n"
    }

    package func close() {
        parts.close()
        http.close()
    }

    private static func entries(of tenant: TenantID, in directory: String) async throws -> [TranslationEntry] {
        let store: Store
        do {
            store = try await Store.openForReading(directory)
        } catch StoreError.missing {
            return []
        }
        let entries = try await store.translations(of: tenant)
        try await store.close()
        return entries
    }

    private static func isLanguage(_ tag: String) -> Bool {
        let letters = tag.prefix { $0 != "-" && $0 != "_" }
        return (2...8).contains(letters.count) && letters.allSatisfy { $0.isASCII && $0.isLetter }
            && tag.utf8.count <= 35
    }
}

/// A memory that is read and not written: the server's own counts stay as they are.
private struct KeptEntries: TranslationStore {
    let entries: [TranslationEntry]

    func apply(_ changes: [TranslationMemory.Change], of tenant: TenantID) async throws {}
    func translations(of tenant: TenantID) async throws -> [TranslationEntry] { entries }
    func save(_ caption: TranslatedCaption, of room: RoomID) async throws {}
    func translatedCaptions(of room: RoomID, language: String) async throws -> [String: TranslatedCaption] { [:] }
}
