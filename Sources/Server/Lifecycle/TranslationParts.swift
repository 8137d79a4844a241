import OutboundHTTP
import Rooms
import Translation
import Translators

/// The configured translators, and what they need to end.
struct TranslationParts: Sendable {
    let translators: [any Translator]
    private let apertium: ApertiumTranslator?

    /// - Parameter http: Asks servers elsewhere; whoever made it closes it, after `close`.
    init(_ settings: TranslationSettings, http: HTTPClient) {
        let timeout = settings.timeout
        switch settings.engine {
        case .none: (translators, apertium) = ([], nil)
        case .apertium:
            let apertium = ApertiumTranslator(timeout: timeout)
            (translators, self.apertium) = ([apertium], apertium)
        case .libretranslate:
            let translator = LibreTranslateTranslator(
                address: Self.trimmed(settings.address ?? ""), key: settings.key, client: http, timeout: timeout)
            (translators, apertium) = ([translator], nil)
        case .deepl:
            // Keys of the free plan end so and are served elsewhere.
            let isFree = settings.key?.hasSuffix(":fx") ?? false
            let address = settings.address ?? (isFree ? "https://api-free.deepl.com" : "https://api.deepl.com")
            let translator = DeepLTranslator(
                address: Self.trimmed(address), key: settings.key ?? "", client: http, timeout: timeout)
            (translators, apertium) = ([translator], nil)
        }
    }

    func close() { apertium?.close() }

    private static func trimmed(_ address: String) -> String {
        address.hasSuffix("/") ? String(address.dropLast()) : address
    }
}

extension TranslationSettings {
    var desk: TranslationDesk.Settings {
        var desk = TranslationDesk.Settings()
        desk.memoryBytes = memory
        desk.prices = [engine.rawValue: price]
        return desk
    }
}
