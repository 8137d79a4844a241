import Documents

/// Everything that an operator can set: one struct for each component, each property with its unit, default and reason.
///
/// The defaults serve one machine. `config/roomtone.yaml` holds every key with the same value and the same words.
package struct Configuration: Hashable, Sendable {
    package var http = HTTPSettings()
    package var tokens = TokenSettings()
    package var quotas = QuotaSettings()
    package var store = StoreSettings()
    package var log = LogSettings()
    package var audio = AudioSettings()
    package var rtp = RTPSettings()
    package var events = EventSettings()
    package var windows = WindowSettings()
    package var privacy = PrivacySettings()
    package var presence = PresenceSettings()
    package var engagement = EngagementSettings()
    package var reactions = ReactionSettings()
    package var sentiment = SentimentSettings()
    package var keywords = KeywordSettings()
    package var feedback = FeedbackSettings()
    package var leads = LeadSettings()
    package var retention = RetentionSettings()
    package var translation = TranslationSettings()
    package var recommendations = RecommendationOptions()
    package var webhooks = WebhookSettings()
    package var demo = DemoSettings()
    /// Catalog files loaded at start, YAML or JSON; none by default, catalogs then come by `PUT /v1/catalog`. `load`
    /// makes them absolute, counted from the configuration file's folder.
    package var catalog: [String] = []

    package init() {}
}

extension Configuration {
    /// Takes the place of its defaults whatever the document sets; problems gather in the reader.
    mutating func read(_ reader: DocumentReader) {
        http.read(reader.child("http"))
        tokens.read(reader.child("tokens"))
        quotas.read(reader.child("quotas"))
        store.read(reader.child("store"))
        log.read(reader.child("log"))
        audio.read(reader.child("audio"))
        rtp.read(reader.child("rtp"))
        events.read(reader.child("events"))
        windows.read(reader.child("windows"))
        privacy.read(reader.child("privacy"))
        presence.read(reader.child("presence"))
        engagement.read(reader.child("engagement"))
        reactions.read(reader.child("reactions"))
        sentiment.read(reader.child("sentiment"))
        keywords.read(reader.child("keywords"))
        feedback.read(reader.child("feedback"))
        leads.read(reader.child("leads"))
        retention.read(reader.child("retention"))
        translation.read(reader.child("translation"))
        recommendations.read(reader.child("recommendations"))
        webhooks.read(reader.child("webhooks"))
        demo.read(reader.child("demo"))
        reader.read("catalog", .list(of: .path, atMost: 1_000), into: &catalog)
        reader.finish(unknownKeys: .refused)
    }
}

extension ValueReading<String> {
    /// The name of a file or folder.
    static var path: Self { .text(bytes: 4096) }
}
