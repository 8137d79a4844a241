import RoomtoneClient
import Testing

/// The figures are valid in Prometheus' text format, read as strictly as its own parser does.
@Suite(.timeLimit(.minutes(1)))
struct MetricsTests {
    @Test func figuresAreValidPrometheusText() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        #expect(try await server.request("GET", "/metrics").status == 401)
        let text = try await server.request("GET", "/metrics", token: admin).text
        let families = try PrometheusParser.parse(text)
        for name in [
            "roomtone_connections", "roomtone_subscriptions", "roomtone_deliveries_total", "roomtone_drops_total",
            "roomtone_recoveries_total", "roomtone_health_alerts", "roomtone_quota_refusals_total",
            "roomtone_recognizer_lag_seconds",
        ] {
            #expect(families[name] != nil, "\(name)")
        }
        #expect(families["roomtone_drops_total"]?.contains { $0.series.contains("rtp_overflow") } == true)
        #expect(!text.contains("acme"), "no tenant stands in a label")
        #expect(try await server.drain() == 0)
    }

    @Test(arguments: [
        "a 1", "# TYPE a counter\na one\n", "# TYPE a counter\na 1\na 2\n", "# TYPE a counter\n# TYPE a counter\na 1\n",
        "# TYPE a sort\na 1\n", "# TYPE a counter\na{b=1} 1\n", "# TYPE a counter\na{b=\"1} 1\n", "b 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
    ])
    func theParserRefusesWhatIsNone(_ text: String) {
        #expect(throws: PrometheusParser.Failure.self) { try PrometheusParser.parse(text) }
    }
}

/// Reads the text exposition format 0.0.4.
enum PrometheusParser {
    struct Failure: Error { var line: String }

    /// Samples by family. Every sample belongs to a family with a type, names no series twice, and ends with a line feed;
    /// a histogram's buckets rise and end in `+Inf` with its count.
    static func parse(_ text: String) throws -> [String: [(series: String, value: Double)]] {
        guard text.hasSuffix("\n") else { throw Failure(line: "the last line does not end") }
        var types: [String: String] = [:]
        var families: [String: [(series: String, value: Double)]] = [:]
        var seen: Set<String> = []
        for line in text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                guard words.count == 4, types[String(words[2])] == nil,
                    ["counter", "gauge", "histogram", "summary", "untyped"].contains(words[3])
                else { throw Failure(line: line) }
                types[String(words[2])] = String(words[3])
                continue
            }
            if line.hasPrefix("#") { continue }
            guard let match = line.wholeMatch(of: #/([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? (\S+)/#),
                let value = Double(match.3 == "+Inf" ? "inf" : String(match.3)), seen.insert(series(match)).inserted
            else { throw Failure(line: line) }
            if let labels = match.2 {
                let body = labels.dropFirst().dropLast()
                let form = #/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*")*/#
                guard body.wholeMatch(of: form) != nil else { throw Failure(line: line) }
            }
            let name = String(match.1)
            let base = ["_bucket", "_sum", "_count"].lazy.filter { name.hasSuffix($0) }
                .map { String(name.dropLast($0.count)) }.first { types[$0] == "histogram" }
            guard let family = base ?? (types[name] == nil ? nil : name) else { throw Failure(line: line) }
            families[family, default: []].append((series(match), value))
        }
        for (name, type) in types where type == "histogram" {
            var buckets: [String: [Double]] = [:]
            for sample in families[name] ?? [] where sample.series.hasPrefix(name + "_bucket") {
                let key = sample.series.replacing(#/,?le="[^"]*"/#, with: "")
                buckets[key, default: []].append(sample.value)
            }
            let last = (families[name] ?? []).filter { $0.series.contains(#"le="+Inf""#) }
            guard last.count == buckets.count, buckets.values.allSatisfy({ $0 == $0.sorted() }) else {
                throw Failure(line: "the buckets of \(name)")
            }
        }
        return families
    }

    private static func series(
        _ match: Regex<(Substring, Substring, Substring?, Substring)>.Match
    ) -> String { String(match.1) + String(match.2 ?? "") }
}
