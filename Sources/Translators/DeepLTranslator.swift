import OutboundHTTP
import Translation
import Wire

/// DeepL's protocol: `POST /v2/translate`.
package struct DeepLTranslator: Translator {
    package let engine = "deepl"
    private let service: TranslationService
    private let key: String

    /// - Parameter address: `https://api.deepl.com`, or `https://api-free.deepl.com` for keys of the free plan.
    package init(address: String, key: String, client: HTTPClient, timeout: Duration = .seconds(5)) {
        service = TranslationService(client: client, url: address + "/v2/translate", timeout: timeout)
        self.key = key
    }

    /// The service knows its languages; it refuses others.
    package func serves(_ pair: LanguagePair) -> Bool { true }

    package func translate(_ text: String, _ pair: LanguagePair) async throws(TranslatorFailure) -> String {
        let body = JSONWriter.object {
            $0.key("text")
            $0.array([text]) { $0.string($1) }
            $0.member("source_lang", pair.source.uppercased())
            $0.member("target_lang", pair.target.uppercased())
            $0.member("preserve_formatting", true)
        }
        let answer = try await service.post(body, headers: [("Authorization", "DeepL-Auth-Key \(key)")])
        return try service.text(in: answer) { scanner in
            var text: String?
            try scanner.object { scanner, name in
                guard name == "translations", scanner.next() == .array else {
                    _ = try scanner.skipValue()
                    return
                }
                try scanner.array { scanner in
                    try scanner.object { scanner, name in
                        if name == "text", text == nil, scanner.next() == .string {
                            text = try scanner.string()
                        } else {
                            _ = try scanner.skipValue()
                        }
                    }
                }
            }
            return text
        }
    }
}
