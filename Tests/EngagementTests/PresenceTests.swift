import Testing

@testable import Engagement
import TestRandom

struct PresenceTests {
    private func presence() -> Presence { Presence(signOfLife: 30_000, grain: 1_000) }

    @Test func joinedAndNotLeftIsPresent() {
        var presence = presence()
        presence.note(.join, of: 0, at: 100)
        presence.note(.join, of: 1, at: 5_000)
        presence.note(.leave, of: 0, at: 8_000)
        presence.advance(to: 5_000)
        #expect(presence.present == 1)
        presence.advance(to: 6_000)
        #expect(presence.present == 2)
        presence.advance(to: 9_000)
        #expect(presence.present == 1)
        presence.advance(to: 100_000_000)
        #expect(presence.present == 1)
    }

    @Test(arguments: [5, 50_000] as [Int64])
    func ofTwoAtOnceTheOneThatArrivedLastCounts(time: Int64) {
        var presence = presence()
        presence.advance(to: 10_000)
        presence.note(.join, of: 0, at: time)
        presence.note(.leave, of: 0, at: time)
        for person in Int32(1)...2 {
            presence.note(.leave, of: person, at: time)
            presence.note(.join, of: person, at: time)
        }
        presence.advance(to: 60_000)
        #expect(presence.present == 2 && presence.implicit == 0)
    }

    @Test func silenceCountsAsAbsenceWhereHeartbeatsAreSent() {
        var presence = presence()
        presence.note(.join, of: 0, at: 0)
        presence.note(.join, of: 1, at: 0)
        presence.advance(to: 60_000)
        #expect(presence.present == 2)
        presence.note(.heartbeat, of: 0, at: 59_000)
        #expect(presence.present == 1)
        presence.note(.sign, of: 1, at: 60_000)
        presence.advance(to: 61_000)
        #expect(presence.present == 2)
        presence.advance(to: 89_000)
        #expect(presence.present == 2)
        presence.advance(to: 90_000)
        #expect(presence.present == 1)
        presence.advance(to: 91_000)
        #expect(presence.present == 0)
    }

    @Test func actingWithoutJoiningCountsForTenMinutes() {
        var presence = presence()
        presence.note(.sign, of: 3, at: 1_000)
        presence.advance(to: 2_000)
        #expect(presence.present == 0 && presence.audience == 1)
        presence.advance(to: 601_000)
        #expect(presence.audience == 1)
        presence.advance(to: 602_000)
        #expect(presence.audience == 0)
    }

    @Test func equalsARecomputeInWhateverOrderNoticesCome() {
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            var presence = presence()
            var known: [(change: Presence.Change, person: Int32, time: Int64)] = []
            var now: Int64 = -20_000
            for _ in 0..<80 {
                let changes: [Presence.Change] =
                    seed % 3 == 0 ? [.sign, .join, .leave] : [.sign, .join, .leave, .heartbeat]
                let notice = (
                    change: changes.randomElement(using: &random) ?? .sign,
                    person: Int32.random(in: 0..<4, using: &random),
                    time: now + Int64.random(in: -50_000...8_000, using: &random)
                )
                presence.note(notice.change, of: notice.person, at: notice.time)
                known.append(notice)
                if Bool.random(using: &random) { now += Int64.random(in: 0...40, using: &random) * 1_000 }
                presence.advance(to: now)
                let past = known.filter { $0.time < now }
                let heartbeats = past.contains { $0.change == .heartbeat }
                var (present, implicit) = (0, 0)
                for person in Int32(0)..<4 {
                    let own = past.filter { $0.person == person }
                    guard let lastSign = own.map(\.time).max() else { continue }
                    var last: (change: Presence.Change, person: Int32, time: Int64)?
                    for notice in own where notice.change == .join || notice.change == .leave {
                        if notice.time >= last?.time ?? .min { last = notice }
                    }
                    switch last?.change {
                    case .join: present += !heartbeats || now - lastSign <= 30_000 ? 1 : 0
                    case .leave: break
                    default: implicit += now - lastSign <= 600_000 ? 1 : 0
                    }
                }
                #expect(presence.present == present && presence.implicit == implicit, "seed \(seed) at \(now)")
            }
        }
    }
}
