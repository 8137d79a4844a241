import Foundation
import Testing

@testable import Gateway

extension SocketTests {
    /// Readers that take too little, and a server that is given too much.
    @Suite struct SlowReaderTests {
        private func publication(
            _ channel: UInt32, _ offset: UInt64, padding: Int = 0, measures: [ChannelPublication.Measure] = []
        ) -> ChannelPublication {
            ChannelPublication(
                channel: channel, offset: offset, key: "k", head: Array(#"{"t":\#(channel),"o":\#(offset)"#.utf8),
                tail: Array(#","d":"\#(String(repeating: "x", count: padding))"}"#.utf8), measures: measures)
        }

        @Test func aSlowReaderIsToldItsPaceAndGivenItsOwnBack() throws {
            let server = try TestServer {
                $0.slowAfter = .milliseconds(50)
                $0.calmAfter = .milliseconds(50)
                $0.slowHz = 2
            }
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            server.gateway.openChannel(2, kind: .log, epoch: "e")
            let slow = try server.subscriber("channel 1 2", receiveBuffer: 4096)
            for offset in 1...20 as ClosedRange<UInt64> {
                server.gateway.publish(publication(1, offset, padding: 50_000))
            }
            #expect(server.reaches { $0.gateway.statistics.slowReaders == 1 })
            var notes: [String] = []
            while notes.count < 2 {
                let text = try slow.readText()
                if text.hasPrefix(#"{"qos""#) { notes.append(text) }
            }
            // The log is not slowed down: every message of it matters.
            #expect(
                notes == [
                    #"{"qos":{"t":1,"hz":2,"reason":"slow"}}"#, #"{"qos":{"t":1,"hz":null,"reason":"caught_up"}}"#,
                ])
        }

        @Test func aReaderGivenUpLearnsWhyIfItReadsAgain() throws {
            let server = try TestServer {
                $0.slowAfter = .milliseconds(50)
                $0.writeTimeout = .milliseconds(100)
                $0.closeTimeout = .seconds(5)
            }
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            let stalled = try server.subscriber("channel 1", receiveBuffer: 4096)
            for offset in 1...20 as ClosedRange<UInt64> {
                server.gateway.publish(publication(1, offset, padding: 50_000))
            }
            #expect(server.reaches { $0.gateway.statistics.disconnects.slowConsumer == 1 })
            var said: [String] = []
            while true {
                let frame = try stalled.readFrame()
                if frame.opcode == 0x88 {
                    #expect(frame.closeCode == 4108)
                    break
                }
                if !frame.text.hasPrefix(#"{"t""#) { said.append(frame.text) }
            }
            #expect(said == [#"{"qos":{"t":1,"hz":1,"reason":"slow"}}"#, "bye 4108"])
        }

        /// What 50 readers get beside one that reads nothing, and the memory that this one costs.
        @Test func aStalledReaderCostsTheOthersNothing() throws {
            let server = try TestServer { $0.serviceThreads = 1 }
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            server.gateway.openChannel(2, kind: .state, epoch: "e")
            let others = try (0..<50).map { _ in try server.subscriber("channel 1 2") }
            func round(_ offsets: ClosedRange<UInt64>) throws {
                for offset in offsets {
                    server.gateway.publish(publication(1, offset, padding: 1_000))
                    server.gateway.publish(publication(2, offset, padding: 1_000))
                    for client in others {
                        for _ in 0..<2 { #expect(try client.readText().contains(#""o":\#(offset)"#)) }
                    }
                }
            }
            try round(1...20)
            let stalled = try server.subscriber("channel 1 2", receiveBuffer: 4096)
            let before = Self.residentBytes
            // Far more than the socket holds; the log's ring is what a reader may cost.
            try round(21...200)
            #expect(Self.residentBytes - before < 1 << 20)
            // All that the others were to get, and less than all for the one that stalled.
            #expect(server.reaches { (20_001..<20_360).contains($0.gateway.statistics.deliveries) })
            withExtendedLifetime(stalled) {}
        }

        private static var residentBytes: Int {
            let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
            return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
        }

        @Test func whatCannotWaitForTheThreadIsAGapForEveryReader() throws {
            let server = try TestServer {
                $0.serviceThreads = 1
                $0.maxWaitingBytes = 10_000
            }
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            server.gateway.openChannel(2, kind: .log, epoch: "e")
            let reader = try server.subscriber("channel 1")
            let other = try server.subscriber("channel 2")
            server.atOnce(reader) {
                for offset in 1...20 as ClosedRange<UInt64> {
                    server.gateway.publish(publication(1, offset, padding: 1_000))
                }
            }
            var last: UInt64 = 0
            while true {
                let text = try reader.readText()
                if text.hasPrefix(#"{"gap""#) {
                    #expect(text == #"{"gap":{"t":1,"epoch":"e","offset":\#(last)}}"#)
                    break
                }
                last += 1
                #expect(text.contains(#""o":\#(last),"#))
            }
            #expect((1..<20).contains(last))
            #expect(server.gateway.statistics.overrun == 20 - last)
            // The other channel lost nothing, and begun anew the first one goes on.
            server.gateway.publish(publication(2, 1))
            #expect(try other.readText().contains(#""o":1"#))
            reader.sendText("channel 1")
            #expect(try reader.readText().hasPrefix("ok"))
            server.gateway.publish(publication(1, 21))
            #expect(try reader.readText().contains(#""o":21"#))
        }

        @Test func lanesGoOutInOrder() throws {
            let server = try TestServer { $0.serviceThreads = 1 }
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            server.gateway.openChannel(2, kind: .log, epoch: "e")
            server.gateway.openChannel(3, kind: .alert, epoch: "e")
            let client = try server.subscriber("channel 1 2 3")
            let id = try #require(server.application.notes.withLock { $0.opened.first })
            server.atOnce(client) {
                for channel in 1...3 as ClosedRange<UInt32> { server.gateway.publish(publication(channel, 1)) }
                server.gateway.send(.text(Array("control".utf8)), to: id)
            }
            let order = try (0..<4).map { _ in try client.readText().prefix(7) }
            #expect(order == ["control", #"{"t":3,"#, #"{"t":2,"#, #"{"t":1,"#])
        }

        @Test func aSpikeIsNotLostOnAReaderThatIsPaced() throws {
            let server = try TestServer()
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            let client = try server.subscriber("paced 1")
            for (place, value) in [5, 9, -3, 4].enumerated() {
                server.gateway.publish(
                    publication(1, UInt64(place + 1), measures: [.init(name: "score", value: Double(value))]))
                if place == 0 { #expect(try client.readText().contains(#""o":1"#)) }
            }
            #expect(
                try client.readText().contains(
                    #""o":4,"n":3,"agg":{"score":{"least":-3.0,"greatest":9.0,"last":4.0}},"d""#))
        }

        @Test func latenciesAreCountedByClass() throws {
            let server = try TestServer()
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            server.gateway.openChannel(2, kind: .alert, epoch: "e")
            let client = try server.subscriber("channel 1 2")
            server.gateway.publish(publication(1, 1))
            server.gateway.publish(publication(2, 1))
            for _ in 0..<2 { _ = try client.readText() }
            #expect(
                server.reaches {
                    let figures = $0.gateway.statistics
                    return [figures.stateLatency, figures.logLatency, figures.alertLatency]
                        .map { $0.counts.reduce(0, +) } == [1, 0, 1]
                })
        }
    }
}
