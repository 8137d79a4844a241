import Testing

@testable import Engagement
@testable import Windowing
import TestRandom

struct ReplayTests {
    private struct Input {
        var session = "s"
        var attendee = "a"
        var kind = "applause"
        var time: Int64
        var weight = 1.0
        var sentiment: Double?
    }

    private struct Printed {
        var table = ReplayTable()
        var sessions = SymbolTable()
        var kinds = SymbolTable()
        var lines: [UInt8] = []
        var late = 0

        var tsv: String {
            var bytes: [UInt8] = []
            table.write(sessions: sessions, kinds: kinds) { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func print(_ inputs: [Input], size: Int64 = 20, slide: Int64 = 10, lateness: Int64 = 0) throws -> Printed {
        var printed = Printed()
        var attendees = SymbolTable()
        var replay = Replay(try WindowConfiguration(size: size, slide: slide, lateness: lateness))
        var rows: [ReplayRow] = []
        for input in inputs {
            let attendee = attendees.intern(input.attendee)
            replay.accept(
                Replay.Event(
                    session: printed.sessions.intern(input.session), attendee: attendee,
                    attendeeHash: attendees.stableHash(of: attendee), kind: printed.kinds.intern(input.kind),
                    time: input.time, weight: input.weight, sentiment: input.sentiment)
            ) { rows.append($0) }
        }
        replay.finish { rows.append($0) }
        for row in rows {
            row.appendNDJSON(to: &printed.lines, sessions: printed.sessions, kinds: printed.kinds)
            printed.table.append(row)
        }
        printed.late = replay.lateCount
        return printed
    }

    @Test func printsTheTableOfTheContract() throws {
        let printed = try print([
            Input(session: "keynote", attendee: "a", kind: "wow", time: 1_000, weight: 2.5, sentiment: 0.5),
            Input(session: "intro", attendee: "b", kind: "chat", time: 1_005),
            Input(session: "keynote", attendee: "b", time: 1_012, sentiment: -0.25),
            Input(session: "keynote", attendee: "b", kind: "zzz", time: 900, sentiment: -0.25),
        ])
        #expect(
            printed.tsv == """
                session\twindow_end_ms\tweighted\tn\tdistinct\tmean_sent\tapplause\tchat\twow\tzzz
                intro\t1010\t1.0\t1\t1\t0.000000\t0\t1\t0\t0
                intro\t1020\t1.0\t1\t1\t0.000000\t0\t1\t0\t0
                keynote\t1010\t2.5\t1\t1\t0.500000\t0\t0\t1\t0
                keynote\t1020\t3.5\t2\t2\t0.125000\t1\t0\t1\t0
                keynote\t1030\t1.0\t1\t1\t-0.250000\t1\t0\t0\t0

                """)
        #expect(printed.late == 1)
    }

    @Test func printsLinesOfJSON() throws {
        let printed = try print([
            Input(session: "keynote", kind: "wow", time: 5, weight: 2.5, sentiment: 0.5),
            Input(session: "keynote", kind: "say \"hi\"\u{1}", time: 15),
        ])
        #expect(
            String(decoding: printed.lines, as: UTF8.self) == #"""
                {"session":"keynote","window_end_ms":10,"weighted":2.5,"n":1,"distinct":1,"mean_sent":0.500000,"kinds":{"wow":1}}
                {"session":"keynote","window_end_ms":20,"weighted":3.5,"n":2,"distinct":1,"mean_sent":0.500000,"kinds":{"say \"hi\"\u0001":1,"wow":1}}
                {"session":"keynote","window_end_ms":30,"weighted":1.0,"n":1,"distinct":1,"mean_sent":null,"kinds":{"say \"hi\"\u0001":1}}

                """#)
    }

    @Test func interleavingOfSessionsChangesNothing() throws {
        for seed in UInt64(0)..<100 {
            var random = SeededGenerator(seed: seed)
            let streams = (0..<4).map { session in
                (0..<40).map { step in
                    Input(
                        session: "s\(session)", attendee: "a\(Int.random(in: 0..<9, using: &random))",
                        kind: "k\(Int.random(in: 0..<4, using: &random))",
                        time: Int64(step * 7) - Int64.random(in: 0...40, using: &random),
                        weight: Double.random(in: -1...3, using: &random),
                        sentiment: Bool.random(using: &random) ? Double.random(in: -1...1, using: &random) : nil)
                }
            }
            var waiting = streams.map { $0[...] }
            var mixed: [Input] = []
            while let next = waiting.indices.filter({ !waiting[$0].isEmpty }).randomElement(using: &random) {
                mixed.append(waiting[next].removeFirst())
            }
            let (inTurn, interleaved) = (try print(streams.flatMap { $0 }, lateness: 5), try print(mixed, lateness: 5))
            #expect(inTurn.tsv == interleaved.tsv && inTurn.late == interleaved.late, "seed \(seed)")
        }
    }

    @Test func storedMovesCloseWindows() throws {
        var replay = Replay(try WindowConfiguration(size: 20, slide: 10, lateness: 5))
        var ends: [Int64] = []
        let event = Replay.Event(session: 0, attendee: 0, attendeeHash: 0, kind: 0, time: 5, weight: 1, sentiment: nil)
        replay.accept(event) { ends.append($0.windowEnd) }
        replay.advance(session: 0, to: 12) { ends.append($0.windowEnd) }
        #expect(ends == [10])
        replay.advance(session: 7, to: 99) { ends.append($0.windowEnd) }
        replay.finish { ends.append($0.windowEnd) }
        #expect(ends == [10, 20])
    }

    @Test(
        arguments: [
            (0, 1, "0.0"), (250_000, 1, "0.2"), (350_000, 1, "0.3"), (450_000, 1, "0.5"), (750_000, 1, "0.8"),
            (-250_000, 1, "-0.2"), (-40_000, 1, "0.0"), (402_549_999, 1, "402.5"), (999_950_000, 1, "1000.0"),
            (1, 3, "0.0"), (Int64.max, 1, "9223372036854.8"),
        ] as [(Int64, Int64, String)])
    func printsDecimalsAsPrintfDoes(numerator: Int64, denominator: Int64, text: String) {
        var bytes: [UInt8] = []
        bytes.appendQuotient(Int128(numerator), by: Int128(denominator) * 1_000_000, decimals: 1)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func hostileNumbersDisturbNothing() throws {
        let printed = try print([
            Input(time: 5, weight: .nan, sentiment: .nan), Input(time: .max), Input(time: .min),
            Input(time: 5, weight: -.infinity, sentiment: 9), Input(time: 6, weight: 1e308),
        ])
        #expect(printed.tsv.contains("s\t10\t1000000.0\t3\t1\t1.000000\t3\n"))
    }
}
