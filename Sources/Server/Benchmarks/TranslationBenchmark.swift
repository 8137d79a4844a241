import Rehearsal
import RoomModel
import RoomtoneClient
import Translation
import Translators

/// How long a translation memory of a given size and Apertium take.
package struct TranslationBenchmark: Sendable {
    /// Microseconds of one look-up, by what it finds.
    package struct LookUps: Sendable {
        package var name: String
        package var found: Int
        package var asked: Int
        package var p50: Double
        package var p99: Double
    }

    private let entries: Int
    private let pair = LanguagePair(from: "en", to: "es")

    package init(entries: Int) { self.entries = entries }

    /// Fills a memory with sentences of five to sixteen words and asks it for known, renumbered, near and unknown ones.
    ///
    /// - Parameter progress: Told what is going on.
    package func lookUps(progress: (String) -> Void = { _ in }) throws -> [LookUps] {
        var random = SeededRandom(seed: 1)
        let words = (0..<20_000).map { _ in
            String(
                (0..<Int.random(in: 2...9, using: &random)).map { _ in
                    Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random)))
                })
        }
        func sentence(_ random: inout SeededRandom) -> String {
            // Few words are frequent and many rare, as in languages.
            (0..<Int.random(in: 5...16, using: &random)).map { _ in
                let place = Double.random(in: 0..<1, using: &random)
                return words[Int(place * place * place * Double(words.count))]
            }.joined(separator: " ")
        }
        var memory = TranslationMemory(limit: .max)
        memory.reserve(entries, for: pair)
        var kept: [String] = []
        for number in 0..<entries {
            if number.isMultiple(of: 50_000) { progress("filling: \(number) of \(entries)") }
            let text = sentence(&random) + (number.isMultiple(of: 4) ? " 42" : "")
            if number.isMultiple(of: max(1, entries / 10_000)) { kept.append(text) }
            try memory.insert(
                TranslationEntry(
                    pair: pair, maker: .person, source: text, target: text, cachedAt: EventTime(milliseconds: 0)),
                isStored: true)
        }
        func measure(_ name: String, _ texts: [String]) -> LookUps {
            progress("looking up: \(name)")
            var times: [Double] = []
            var found = 0
            for text in texts {
                let begin = ContinuousClock.now
                let match = memory.match(text, pair, names: .none, engines: ["m"])
                times.append(begin.duration(to: .now) / .microseconds(1))
                if match != nil { found += 1 }
                _ = memory.takeChanges()
            }
            times.sort()
            return LookUps(
                name: name, found: found, asked: texts.count, p50: times[times.count / 2],
                p99: times[times.count * 99 / 100])
        }
        let numbered = kept.filter { $0.hasSuffix(" 42") }.map { $0.replacing(" 42", with: " 77") }
        let near = kept.map { text in String(text.dropLast(1)) + (text.last == "z" ? "y" : "z") }
        let unknown = (0..<10_000).map { _ in sentence(&random) + " unknown" }
        return [
            measure("known", kept), measure("other number", numbered), measure("near", near),
            measure("unknown", unknown),
        ]
    }

    /// Milliseconds of a hit from the question to the answer over HTTP, of a server with 20,000 entries; sorted.
    package func served() async throws -> [Double] {
        let bench = ServerBench { $0.translation.engine = .none }
        return try await bench.run { port, tokens in
            let token = try await tokens.mint(.init(role: "admin", subject: "bench", tenant: "acme"))
            let address = try ServerAddress("http://127.0.0.1:\(port)")
            func ask(_ path: String, _ type: String, _ body: String) async throws -> HTTPAnswer {
                try await HTTPRequest(
                    "POST", address.with(path: path),
                    headers: [("Authorization", "Bearer \(token)"), ("Content-Type", type)], body: Array(body.utf8)
                ).answer()
            }
            let lines = (0..<20_000).map {
                "Remark number x\($0)y is on the screen\tLa nota x\($0)y está en la pantalla"
            }
            let taken = try await ask(
                "/v1/translations?from=en&to=es", "text/tab-separated-values", lines.joined(separator: "\n"))
            guard taken.status == 200 else { throw InputError("the entries were not taken: \(taken.status)") }
            var times: [Double] = []
            for number in 0..<2_000 {
                let question =
                    #"{"from":"en","to":"es","text":"remark number x\#(number * 7 % 20_000)y is on the screen."}"#
                let begin = ContinuousClock.now
                let answer = try await ask("/v1/translations/lookup", "application/json", question)
                times.append(begin.duration(to: .now) / .milliseconds(1))
                guard answer.status == 200, String(decoding: answer.body, as: UTF8.self).contains(#""found":true"#)
                else {
                    throw InputError("a known text was not found")
                }
            }
            return times.sorted()
        }
    }

    /// Milliseconds of a sentence through Apertium, start-up aside; `nil` where it has no English and Spanish.
    package func apertium() async -> (p50: Double, p99: Double)? {
        let translator = ApertiumTranslator()
        defer { translator.close() }
        guard translator.serves(pair), (try? await translator.translate("Good morning.", pair)) != nil else {
            return nil
        }
        let sentences = [
            "The keynote starts in the main hall after the break.", "Please take your seats, we are about to begin.",
            "What we measured last year surprised all of us.", "Captions help people who cannot hear the speaker.",
        ]
        var times: [Double] = []
        for round in 0..<400 {
            let begin = ContinuousClock.now
            guard (try? await translator.translate(sentences[round % sentences.count], pair)) != nil else { continue }
            times.append(begin.duration(to: .now) / .milliseconds(1))
        }
        times.sort()
        return times.isEmpty ? nil : (times[times.count / 2], times[times.count * 99 / 100])
    }
}
