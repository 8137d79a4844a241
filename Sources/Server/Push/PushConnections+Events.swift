import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// The part of the conversation in which events come in: `send` (CONTRACT §4, §9).
extension PushConnections {
    func send(
        _ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ bytes: [UInt8], _ range: Range<Int>,
        _ trace: Traceparent?
    ) {
        do {
            try principal.maySendEvents()
        } catch {
            return reply(to: request, of: id, failing: RequestError(error))
        }
        let items: [EventParser.Item]
        do {
            var scanner = JSONScanner(bytes, in: range)
            items = try parser.parseArray(from: &scanner)
        } catch {
            return reply(to: request, of: id, failing: error)
        }
        let verdicts = admission.judge(items, from: principal, at: clock.now())
        intake.submit(verdicts) { [self] result in
            switch result {
            case .success(let receipt):
                table.withLock { if $0[id]?.refusedBatches != 0 { $0[id]?.refusedBatches = 0 } }
                if let trace { traces.accepted(trace, verdicts.compactMap { try? $0.get() }) }
                gateway.bound?.send(.text(ServerMessage.reply(to: request, ok: receipt.json)), to: id)
            case .failure(let error):
                reply(to: request, of: id, failing: error)
                // Who goes on all the same is closed.
                let refused = table.withLock { table in
                    table[id]?.refusedBatches += 1
                    return table[id]?.refusedBatches ?? 0
                }
                if error.code == .rateLimited, refused > Self.greatestRefusals { close(id, .rateLimited) }
            }
        }
    }
}
