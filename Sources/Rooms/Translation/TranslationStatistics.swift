import RoomModel

/// What became of a tenant's texts, since the process began.
package struct TranslationStatistics: Hashable, Sendable {
    /// Asked of one engine.
    package struct Usage: Hashable, Sendable {
        package var requests = 0
        package var characters = 0
        /// In the currency of the configured price.
        package var cost = 0.0
    }

    package var lookUps = 0
    package var hits: [Caption.Origin: Int] = [:]
    package var usage: [String: Usage] = [:]
    package var failures: [String: Int] = [:]
    /// Texts that failed a moment before, or came when too many were on their way.
    package var refused = 0
    /// Translations that the full memory could not keep.
    package var notKept = 0

    package init() {}

    /// - Parameter price: Of a million characters.
    mutating func count(_ engine: String, characters: Int, price: Double?) {
        usage[engine, default: Usage()].requests += 1
        usage[engine, default: Usage()].characters += characters
        usage[engine, default: Usage()].cost += (price ?? 0) * Double(characters) / 1_000_000
    }
}
