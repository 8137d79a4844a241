import OutboundHTTP
import Rooms
import Translation
import Translators

/// The configured translators, and what they need to end.
struct TranslationParts: Sendable {
    let translators: [any Translator]
    private let apertium: ApertiumTranslator?
    private let client: HTTPClient?

    init(_ settings: TranslationSettings) {
        let timeout = settings.timeout
        switch settings.engine {
        case .none: (translators, apertium, client) = ([], nil, nil)
        case .apertium:
            let apertium = ApertiumTranslator(timeout: timeout)
            (translators, self.apertium, client) = ([apertium], apertium, nil)
        case .libretranslate:
            let client = HTTPClient()
            let translator = LibreTranslateTranslator(
                address: Self.trimmed(settings.address ?? ""), key: settings.key, client: client, timeout: timeout)
            (translators, apertium, self.client) = ([translator], nil, client)
        case .deepl:
            let client = HTTPClient()
            // Keys of the free plan end so and are served elsewhere.
            let isFree = settings.key?.hasSuffix(":fx") ?? false
            let address = settings.address ?? (isFree ? "https://api-free.deepl.com" : "https://api.deepl.com")
            let translator = DeepLTranslator(
                address: Self.trimmed(address), key: settings.key ?? "", client: client, timeout: timeout)
            (translators, apertium, self.client) = ([translator], nil, client)
        }
    }

    func close() {
        apertium?.close()
        client?.close()
    }

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
