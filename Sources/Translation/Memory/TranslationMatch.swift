import RoomModel

/// What the memory knows of a text.
package struct TranslationMatch: Hashable, Sendable {
    package var text: String
    /// `exact`, `masked` or `fuzzy`.
    package var origin: Caption.Origin
    /// 1 but for near texts: one minus the share of characters that differ.
    package var score: Double
    package var cachedAt: EventTime
    /// How often the entry was used before.
    package var uses: Int
    /// The engine that made it; `nil` for a person's.
    package var engine: String?
}
