import RoomModel
import Rooms
import Translation

extension PrometheusText {
    /// What the translation memories and the translators did, of all tenants together.
    ///
    /// Each tenant's own figures are under `/v1/translations/stats`: a label would tell one tenant's id to another.
    mutating func add(_ desks: TranslationDesks) async {
        var entries = 0
        var lookUps = 0
        var hits: [String: Int] = [:]
        var engines: [String: (requests: Int, characters: Int, cost: Double, failures: Int)] = [:]
        for (_, desk) in desks.all {
            let statistics = await desk.statistics
            entries += await desk.entries
            lookUps += statistics.lookUps
            for (origin, count) in statistics.hits { hits[origin.rawValue, default: 0] += count }
            for (engine, usage) in statistics.usage {
                var sum = engines[engine] ?? (0, 0, 0, 0)
                sum.requests += usage.requests
                sum.characters += usage.characters
                sum.cost += usage.cost
                sum.failures += statistics.failures[engine] ?? 0
                engines[engine] = sum
            }
        }
        let ordered = engines.sorted { $0.key < $1.key }
        func byEngine(_ figure: ((requests: Int, characters: Int, cost: Double, failures: Int)) -> Double) -> [Sample] {
            ordered.map { Sample([("engine", $0.key)], figure($0.value)) }
        }
        gauge("roomtone_translation_entries", "Translations remembered.", entries)
        counter("roomtone_translation_lookups_total", "Texts looked up.", lookUps)
        counter(
            "roomtone_translation_hits_total", "Texts that were remembered.",
            hits.sorted { $0.key < $1.key }.map { Sample([("origin", $0.key)], Double($0.value)) })
        counter(
            "roomtone_translator_requests_total", "Texts given to a translator.", byEngine { Double($0.requests) })
        counter(
            "roomtone_translator_characters_total", "Characters given to a translator.",
            byEngine { Double($0.characters) })
        counter("roomtone_translator_cost_total", "Cost at the configured price.", byEngine(\.cost))
        counter(
            "roomtone_translator_failures_total", "Texts that a translator did not translate.",
            byEngine { Double($0.failures) })
    }
}
