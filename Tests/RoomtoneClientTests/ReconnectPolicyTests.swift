import Testing

@testable import RoomtoneClient

struct ReconnectPolicyTests {
    private let policy = ReconnectPolicy()

    private func closed(_ code: UInt16) -> ClientError { .closed(WebSocketClosure(code: code, isFromPeer: true)) }

    @Test(arguments: [4000, 4001, 4002, 4009, 4099, 1002, 1003, 1007, 1008, 1009] as [UInt16])
    func staysAwayWhenComingBackChangesNothing(code: UInt16) {
        #expect(policy.decision(after: closed(code), attempt: 0, chance: 0.5) == .stop)
    }

    @Test(arguments: [4100, 4101, 4102, 4108, 4109, 1000, 1001, 1006, 1011, 1013] as [UInt16])
    func backsOff(code: UInt16) {
        #expect(policy.decision(after: closed(code), attempt: 0, chance: 0) == .wait(.milliseconds(250)))
        #expect(policy.decision(after: closed(code), attempt: 3, chance: 0) == .wait(.seconds(2)))
        #expect(policy.decision(after: closed(code), attempt: 1000, chance: 0) == .wait(.seconds(10)))
        #expect(policy.decision(after: closed(code), attempt: 1000, chance: 1) == .wait(.seconds(20)))
    }

    @Test(arguments: [4200, 4201, 4202, 4203] as [UInt16])
    func comesBackNowButNotForEver(code: UInt16) {
        #expect(policy.decision(after: closed(code), attempt: 0, chance: 0) == .wait(.zero))
        #expect(policy.decision(after: closed(code), attempt: 2, chance: 1) == .wait(.milliseconds(250)))
        #expect(policy.decision(after: closed(code), attempt: 3, chance: 0) == .wait(.seconds(2)))
    }

    @Test func keepsTheWaitThatTheServerNamed() {
        let named = Duration.seconds(3.5)
        #expect(policy.decision(after: closed(4200), attempt: 0, announced: named, chance: 0) == .wait(named))
        #expect(policy.decision(after: closed(4100), attempt: 0, announced: named, chance: 0) == .wait(named))
        #expect(policy.decision(after: closed(4100), attempt: 9, announced: named, chance: 1) == .wait(.seconds(20)))
        #expect(policy.decision(after: closed(4001), attempt: 0, announced: named, chance: 0) == .stop)
    }

    @Test(arguments: [(401, false), (403, false), (404, false), (426, false), (429, true), (500, true), (503, true)])
    func judgesARefusedUpgradeByItsStatus(status: Int, comesBack: Bool) {
        let error = ClientError.upgradeRefused(address: "a", status: status, retryAfterSeconds: nil)
        #expect((policy.decision(after: error, attempt: 0, chance: 0) != .stop) == comesBack)
    }

    @Test func aRefusedTokenIsFinalAndAnUnreachableServerIsNot() {
        let refused = ClientError.requestRefused(
            code: "unauthenticated", message: "", retry: false, afterMilliseconds: 0)
        #expect(policy.decision(after: refused, attempt: 0, chance: 0) == .stop)
        let unreachable = ClientError.unreachable(address: "a", reason: "r")
        #expect(policy.decision(after: unreachable, attempt: 0, chance: 0) == .wait(.milliseconds(250)))
    }
}
