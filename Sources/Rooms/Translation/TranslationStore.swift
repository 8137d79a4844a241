import RoomModel
import Translation

/// The memories of translations, and what captions became in other languages.
package protocol TranslationStore: Sendable {
    /// Follows a tenant's memory; durable before it returns.
    func apply(_ changes: [TranslationMemory.Change], of tenant: TenantID) async throws
    /// The most used and newest last.
    func translations(of tenant: TenantID) async throws -> [TranslationEntry]
    /// Inserts or replaces by segment and language.
    func save(_ caption: TranslatedCaption, of room: RoomID) async throws
    /// By segment.
    func translatedCaptions(of room: RoomID, language: String) async throws -> [String: TranslatedCaption]
}

/// A final in another language.
package struct TranslatedCaption: Hashable, Sendable {
    package var segment: String
    /// Of the final that was translated.
    package var sourceRevision: Int
    package var language: String
    package var text: String
    package var origin: Caption.Origin
    package var engine: String

    package init(
        segment: String, sourceRevision: Int, language: String, text: String, origin: Caption.Origin, engine: String
    ) {
        self.segment = segment
        self.sourceRevision = sourceRevision
        self.language = language
        self.text = text
        self.origin = origin
        self.engine = engine
    }

    /// The final with this text in the place of what was said; its words stay untold, since they have no times.
    package func caption(of final: Caption, revision: Int? = nil) -> Caption {
        var caption = final
        caption.revision = revision ?? final.revision
        caption.language = language
        caption.text = text
        caption.stableCharacters = text.count
        caption.words = []
        caption.engine = engine
        caption.origin = origin
        return caption
    }
}
