import Testing

@testable import Gateway

extension SocketTests {
    @Suite struct FanOutTests {
        private func publication(
            _ channel: UInt32, _ offset: UInt64, key: String = "", padding: Int = 0, removesKey: Bool = false
        ) -> ChannelPublication {
            let padding = String(repeating: "x", count: padding)
            return ChannelPublication(
                channel: channel, offset: offset, key: key,
                head: Array(#"{"t":\#(channel),"o":\#(offset),"k":"\#(key)""#.utf8),
                tail: Array(#","d":"\#(padding)"}"#.utf8),
                removesKey: removesKey)
        }

        /// The number after `"name":` in one of our messages.
        private func number(_ name: String, in text: String) -> UInt64? {
            guard let range = text.firstRange(of: #""\#(name)":"#) else { return nil }
            return UInt64(text[range.upperBound...].prefix { $0.isNumber })
        }

        @Test func givesEveryMessageToEveryReaderInOrder() throws {
            let server = try TestServer()
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            server.gateway.openChannel(2, kind: .state, epoch: "e")
            let clients = try (0..<50).map { _ in try server.subscriber("channel 1 2") }
            for offset in 1...400 as ClosedRange<UInt64> {
                server.gateway.publish(publication(1, offset, padding: Int(offset % 50)))
                if offset % 40 == 0 { server.gateway.publish(publication(2, offset / 40)) }
            }
            for client in clients {
                var log: [UInt64] = []
                var state: [UInt64] = []
                while log.count < 400 || state.count < 10 {
                    let text = try client.readText()
                    let offset = try #require(number("o", in: text))
                    if text.hasPrefix(#"{"t":1,"#) { log.append(offset) } else { state.append(offset) }
                }
                #expect(log == Array(1...400))
                #expect(state == Array(1...10))
            }
            #expect(server.reaches { $0.gateway.statistics.deliveries == 50 * 410 })
            #expect(server.gateway.statistics.conflated == 0)
        }

        @Test func beginsWithTheFirstPublicationAfterTheSubscription() throws {
            let server = try TestServer { $0.serviceThreads = 1 }
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            let client = try TestClient(port: server.port)
            try client.upgrade()
            #expect(server.reaches { $0.application.notes.withLock { $0.opened.count } == 1 })
            let id = try #require(server.application.notes.withLock { $0.opened.first })
            for offset in 1...3 as ClosedRange<UInt64> { server.gateway.publish(publication(1, offset)) }
            server.gateway.subscribe(id, to: 1, reply: Array("from 3".utf8), maxHz: nil)
            for offset in 4...6 as ClosedRange<UInt64> { server.gateway.publish(publication(1, offset)) }
            #expect(try client.readText() == "from 3")
            for offset in 4...6 as ClosedRange<UInt64> { #expect(number("o", in: try client.readText()) == offset) }
            server.gateway.unsubscribe(id, from: 1, reply: Array("left".utf8))
            server.gateway.publish(publication(1, 7))
            server.gateway.send(.text(Array("end".utf8)), to: id)
            #expect(try client.readText() == "left")
            #expect(try client.readText() == "end")
        }

        /// One round follows another before the library looks at the socket again: who keeps up misses nothing.
        @Test func conflatesNothingForAReaderWhoseSocketTakesItAll() throws {
            let server = try TestServer {
                $0.serviceThreads = 1
                $0.maxLogBytes = 40_000
            }
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            server.gateway.openChannel(2, kind: .state, epoch: "e")
            let client = try server.subscriber("channel 1 2")
            server.atOnce(client) {
                for offset in 1...45 as ClosedRange<UInt64> {
                    server.gateway.publish(publication(1, offset, padding: 1_000))
                    server.gateway.publish(publication(2, offset))
                }
            }
            var state: [UInt64] = []
            while state.last != 45 {
                let text = try client.readText()
                #expect(number("n", in: text) == nil)
                if text.hasPrefix(#"{"t":2,"#) { state.append(try #require(number("o", in: text))) }
            }
            #expect(state == Array(1...45))
        }

        /// A reader that stops reading gets, when it reads again, the newest of every key and how many it stands for.
        @Test func conflatesForASlowReaderOfState() throws {
            let server = try TestServer()
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            let slow = try server.subscriber("channel 1", receiveBuffer: 4096)
            let brisk = try server.subscriber("channel 1")
            let keys = ["a", "b", "c"]
            var received: [String: UInt64] = [:]
            for offset in 1...3000 as ClosedRange<UInt64> {
                server.gateway.publish(publication(1, offset, key: keys[Int(offset % 3)], padding: 1000))
                if offset % 10 == 0 {
                    for _ in 0..<10 { _ = try brisk.readText() }
                }
            }
            var newest: [String: UInt64] = [:]
            var conflated = false
            while newest.values.max() ?? 0 < 3000 || newest.count < 3 {
                let text = try slow.readText()
                let offset = try #require(number("o", in: text))
                let key = keys[Int(offset % 3)]
                #expect(offset > newest[key] ?? 0)
                newest[key] = offset
                let count = number("n", in: text) ?? 1
                conflated = conflated || count > 1
                received[key, default: 0] += count
            }
            #expect(conflated)
            #expect(received == ["a": 1000, "b": 1000, "c": 1000], "every update is stood for")
            #expect(newest == ["a": 3000, "b": 2998, "c": 2999])
            #expect(server.reaches { $0.gateway.statistics.conflated > 0 })
        }

        @Test func pacesAReaderThatAskedForIt() throws {
            let server = try TestServer()
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            let client = try server.subscriber("paced 1")
            let start = ContinuousClock.now
            var total: UInt64 = 0
            for offset in 1...20 as ClosedRange<UInt64> {
                server.gateway.publish(publication(1, offset, key: "k"))
                pause(milliseconds: 1)
            }
            var messages = 0
            while total < 20 {
                total += number("n", in: try client.readText()) ?? 1
                messages += 1
            }
            #expect(total == 20)
            #expect(messages <= 3)
            #expect(ContinuousClock.now - start >= .milliseconds(200))
        }

        @Test func tellsAReaderOfALogWhereItFellBehind() throws {
            let server = try TestServer { $0.maxLogBytes = 64 * 1024 }
            server.gateway.openChannel(9, kind: .log, epoch: "e\"1")
            let slow = try server.subscriber("channel 9", receiveBuffer: 4096)
            for offset in 1...1000 as ClosedRange<UInt64> {
                server.gateway.publish(publication(9, offset, padding: 2000))
                if offset % 10 == 0 { pause(milliseconds: 1) }
            }
            var last: UInt64 = 0
            while true {
                let text = try slow.readText()
                if let offset = number("o", in: text), !text.contains("gap") {
                    #expect(offset == last + 1, "no hole before the gap")
                    last = offset
                    continue
                }
                #expect(text == #"{"gap":{"t":9,"epoch":"e\"1","offset":\#(last)}}"#)
                break
            }
            #expect(last < 1000)
            // Detached: what follows does not come, but answers do.
            server.gateway.publish(publication(9, 1001))
            slow.sendText("still there?")
            #expect(try slow.readText() == "still there?")
            #expect(server.reaches { $0.gateway.statistics.gaps == 1 && $0.gateway.statistics.subscriptions == 0 })
        }

        /// The pongs and replies that are asked for while frames are stuck half-way must not land inside one.
        @Test func keepsFramesWholeUnderLag() throws {
            let server = try TestServer { $0.maxWriteBytes = 10_000 }
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            server.gateway.openChannel(2, kind: .state, epoch: "e")
            let client = try server.subscriber("channel 1 2", receiveBuffer: 4096)
            for offset in 1...300 as ClosedRange<UInt64> {
                server.gateway.publish(publication(1, offset, padding: 3000))
                server.gateway.publish(publication(2, offset, key: "k\(offset % 5)", padding: 500))
                if offset % 10 == 0 {
                    client.send(TestClient.frame(9, Array("ping \(offset)".utf8)))
                    client.sendText("echo \(offset)")
                    pause(milliseconds: 1)
                }
            }
            var last: UInt64 = 0
            var pongs = 0
            var echoes = 0
            while last < 300 || pongs < 30 || echoes < 30 {
                let frame = try client.readFrame()
                switch frame.opcode {
                case 0x8A:
                    #expect(frame.text.hasPrefix("ping "))
                    pongs += 1
                case 0x81 where frame.text.hasPrefix("echo "): echoes += 1
                case 0x81:
                    #expect(frame.text.hasPrefix(#"{"t":"#) && frame.text.hasSuffix("}"))
                    if frame.text.hasPrefix(#"{"t":1,"#) {
                        #expect(number("o", in: frame.text) == last + 1)
                        last += 1
                    }
                default: Issue.record("opcode \(frame.opcode)")
                }
            }
        }

        @Test func closesAReaderWhoseRepliesPileUp() throws {
            let server = try TestServer {
                $0.maxQueuedBytes = 64 * 1024
                $0.closeTimeout = .milliseconds(300)
            }
            let client = try TestClient(port: server.port, receiveBuffer: 4096)
            try client.upgrade()
            #expect(server.reaches { $0.application.notes.withLock { $0.opened.count } == 1 })
            let id = try #require(server.application.notes.withLock { $0.opened.first })
            for _ in 0..<1000 { server.gateway.send(.binary([UInt8](repeating: 0, count: 1000)), to: id) }
            #expect(server.reaches { $0.gateway.statistics.disconnects.slowConsumer == 1 })
            #expect(server.reaches { $0.application.notes.withLock { $0.closed.count } == 1 })
        }

        @Test func closesAReaderThatTakesNothing() throws {
            let server = try TestServer { $0.writeTimeout = .milliseconds(300) }
            server.gateway.openChannel(1, kind: .state, epoch: "e")
            let stalled = try server.subscriber("channel 1", receiveBuffer: 4096)
            for offset in 1...100 as ClosedRange<UInt64> {
                server.gateway.publish(publication(1, offset, padding: 50_000))
            }
            #expect(server.reaches { $0.gateway.statistics.disconnects.slowConsumer == 1 })
            #expect(
                server.reaches { $0.gateway.statistics.subscriptions == 0 && $0.gateway.statistics.connections == 0 })
            withExtendedLifetime(stalled) {}
        }

        @Test func forgetsAChannelThatIsClosed() throws {
            let server = try TestServer()
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            let client = try server.subscriber("channel 1")
            server.gateway.closeChannel(1)
            server.gateway.publish(publication(1, 1))
            client.sendText("leave 1")
            #expect(try client.readText() == "left")
            #expect(server.reaches { $0.gateway.statistics.subscriptions == 0 })
        }
    }
}
