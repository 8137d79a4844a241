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
        for (_, desk) in desks.all {
            let statistics = await desk.statistics
            entries += await desk.entries
            lookUps += statistics.lookUps
            for (origin, count) in statistics.hits { hits[origin.rawValue, default: 0] += count }
        }
        let engines = await desks.engines
        gauge("roomtone_translation_entries", "Translations remembered.", entries)
        counter("roomtone_translation_lookups_total", "Texts looked up.", lookUps)
        counter(
            "roomtone_translation_hits_total", "Texts that were remembered.",
            hits.sorted { $0.key < $1.key }.map { Sample([("origin", $0.key)], $0.value) })
        counter(
            "roomtone_translator_requests_total", "Texts given to a translator.",
            engines.map { Sample([("engine", $0.name)], $0.requests) })
        counter(
            "roomtone_translator_characters_total", "Characters given to a translator.",
            engines.map { Sample([("engine", $0.name)], $0.characters) })
        counter(
            "roomtone_translator_cost_total", "Cost at the configured price.",
            engines.map { Sample([("engine", $0.name)], $0.cost) })
        counter(
            "roomtone_translator_failures_total", "Texts that a translator did not translate.",
            engines.map { Sample([("engine", $0.name)], $0.failures) })
    }
}

/// What one translator did, of all tenants together.
struct TranslatorFigures: Sendable {
    var name: String
    var requests = 0
    var characters = 0
    var cost = 0.0
    var failures = 0
}

extension TranslationDesks {
    /// By name.
    var engines: [TranslatorFigures] {
        get async {
            var engines: [String: TranslatorFigures] = [:]
            // Those that were never asked, too.
            for translator in translators {
                let name = TranslationDesk.name(translator.engine)
                engines[name] = TranslatorFigures(name: name)
            }
            for (_, desk) in all {
                let statistics = await desk.statistics
                for (name, usage) in statistics.usage {
                    var sum = engines[name] ?? TranslatorFigures(name: name)
                    sum.requests += usage.requests
                    sum.characters += usage.characters
                    sum.cost += usage.cost
                    engines[name] = sum
                }
                for (name, count) in statistics.failures {
                    engines[name, default: TranslatorFigures(name: name)].failures += count
                }
            }
            return engines.values.sorted { $0.name < $1.name }
        }
    }
}
