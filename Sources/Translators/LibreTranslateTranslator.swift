import OutboundHTTP
import Translation
import Wire

/// A server that speaks LibreTranslate's protocol: `POST /translate`.
package struct LibreTranslateTranslator: Translator {
    package let engine = "libretranslate"
    private let service: TranslationService
    private let key: String?

    /// - Parameters:
    ///   - address: Of the server, `http://localhost:5000`.
    ///   - key: Where the server asks for one.
    package init(address: String, key: String?, client: HTTPClient, timeout: Duration = .seconds(5)) {
        service = TranslationService(client: client, url: address + "/translate", timeout: timeout)
        self.key = key
    }

    /// The server knows its pairs; it refuses others.
    package func serves(_ pair: LanguagePair) -> Bool { true }

    package func translate(_ text: String, _ pair: LanguagePair) async throws(TranslatorFailure) -> String {
        let body = JSONWriter.object {
            $0.member("q", text)
            $0.member("source", pair.source)
            $0.member("target", pair.target)
            $0.member("format", "text")
            $0.member("api_key", ifPresent: key)
        }
        let answer = try await service.post(body, headers: [])
        return try service.text(in: answer) { scanner in
            var text: String?
            try scanner.object { scanner, name in
                if name == "translatedText", scanner.next() == .string {
                    text = try scanner.string()
                } else {
                    _ = try scanner.skipValue()
                }
            }
            return text
        }
    }
}
