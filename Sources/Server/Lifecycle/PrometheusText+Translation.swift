import RoomModel
import Rooms

extension PrometheusText {
    /// What the translation memories and the translators did, by tenant.
    mutating func add(_ desks: TranslationDesks) async {
        var entries: [Sample] = []
        var lookUps: [Sample] = []
        var hits: [Sample] = []
        var requests: [Sample] = []
        var characters: [Sample] = []
        var costs: [Sample] = []
        var failures: [Sample] = []
        for (tenant, desk) in desks.all {
            let statistics = await desk.statistics
            entries.append(Sample([("tenant", tenant.text)], Double(await desk.entries)))
            lookUps.append(Sample([("tenant", tenant.text)], Double(statistics.lookUps)))
            for (origin, count) in statistics.hits.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                hits.append(Sample([("tenant", tenant.text), ("origin", origin.rawValue)], Double(count)))
            }
            for (engine, usage) in statistics.usage.sorted(by: { $0.key < $1.key }) {
                let labels = [("tenant", tenant.text), ("engine", engine)]
                requests.append(Sample(labels, Double(usage.requests)))
                characters.append(Sample(labels, Double(usage.characters)))
                costs.append(Sample(labels, usage.cost))
                failures.append(Sample(labels, Double(statistics.failures[engine] ?? 0)))
            }
        }
        gauge("roomtone_translation_entries", "Translations remembered.", entries)
        counter("roomtone_translation_lookups_total", "Texts looked up.", lookUps)
        counter("roomtone_translation_hits_total", "Texts that were remembered.", hits)
        counter("roomtone_translator_requests_total", "Texts given to a translator.", requests)
        counter("roomtone_translator_characters_total", "Characters given to a translator.", characters)
        counter("roomtone_translator_cost_total", "Cost at the configured price.", costs)
        counter("roomtone_translator_failures_total", "Texts that a translator did not translate.", failures)
    }
}
