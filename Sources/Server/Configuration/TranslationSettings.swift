import Documents

/// `translation`: who translates captions, and what is remembered.
package struct TranslationSettings: Hashable, Sendable {
    package enum Engine: String, Hashable, Sendable, CaseIterable {
        /// The programs of the package of that name, kept running.
        case apertium
        case libretranslate
        case deepl
        /// The memory alone.
        case none
    }

    /// Who translates what the memory does not know. `apertium`: English and Spanish, on this machine, for the gist.
    package var engine = Engine.apertium
    /// Address of the LibreTranslate or DeepL server. None: DeepL's own; LibreTranslate needs one.
    package var address: String?
    /// Key of that server. None.
    package var key: String?
    /// How long a translator may take. 5 s.
    package var timeout = Duration.seconds(5)
    /// How long a caption waits for its translation before the source's text is shown. 1 s: later is behind the talk.
    package var patience = Duration.seconds(1)
    /// Bytes of each tenant's memory. 64 MiB hold some 100,000 entries.
    package var memory = 64 << 20
    /// Price of a million characters of that server, for the count of costs. 0.
    package var price = 0.0

    mutating func read(_ reader: DocumentReader) {
        reader.read("engine", .word, into: &engine)
        let web = ValueReading<String>.text(bytes: 2048).refined("an address that begins with http:// or https://") {
            $0.hasPrefix("http://") || $0.hasPrefix("https://") ? $0 : nil
        }
        reader.read("address", web, into: &address)
        reader.read("key", .text(bytes: 1024), into: &key)
        reader.read("timeout", .duration(in: .milliseconds(100)...(.seconds(60))), into: &timeout)
        reader.read("patience", .duration(in: .milliseconds(10)...(.seconds(30))), into: &patience)
        reader.read("memory", .byteCount(in: (1 << 20)...(16 << 30)), into: &memory)
        reader.read("price", .number(in: 0...10_000), into: &price)
        if engine == .libretranslate, address == nil {
            reader.problems.report(reader.path, "engine libretranslate needs the address of its server")
        }
        if engine == .deepl, key == nil { reader.problems.report(reader.path, "engine deepl needs a key") }
    }
}
