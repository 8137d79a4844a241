import Documents
import RoomModel
import Testing

@testable import Server

struct HealthMonitorTests {
    private func at(_ seconds: Int64) -> EventTime { EventTime(milliseconds: 1_763_692_800_000 + seconds * 1_000) }

    @Test func anAlertOpensIsAcknowledgedAndClosesByItself() throws {
        var monitor = HealthMonitor()
        var reading = HealthMonitor.Reading()
        #expect(monitor.accept(reading, at: at(0)) == [])
        reading.storeFailure = "no room"
        let changed = monitor.accept(reading, at: at(1))
        let opened = try #require(changed.first)
        #expect(opened.state == .open)
        #expect(monitor.accept(reading, at: at(2)) == [], "one fault is one alert")
        let acknowledged = monitor.acknowledge(opened.id, by: "boss", at: at(3))
        let seen = try #require(acknowledged)
        #expect((seen.state, seen.by) == (.acknowledged, "boss"))
        #expect(monitor.acknowledge("other", by: "boss", at: at(3)) == nil)

        reading.storeFailure = nil
        #expect(monitor.accept(reading, at: at(10)) == [], "not before it was well for a while")
        let closed = monitor.accept(reading, at: at(32))
        #expect(closed.map(\.state) == [.closed])
        #expect(closed.map(\.id) == [opened.id])
        #expect(monitor.acknowledge(opened.id, by: "boss", at: at(33)) == nil)
        #expect(monitor.current.count == 1)
        _ = monitor.accept(reading, at: at(700))
        #expect(monitor.current.isEmpty)
    }

    @Test func aFaultThatFlapsIsOneAlertAndANewOneAfterThat() {
        var monitor = HealthMonitor()
        var ids: Set<String> = []
        for second in 0..<100 as Range<Int64> {
            var reading = HealthMonitor.Reading()
            if second % 10 == 0 { reading.diskFree = 1 }
            for alert in monitor.accept(reading, at: at(second)) { ids.insert(alert.id) }
        }
        #expect(ids.count == 1)
        _ = monitor.accept(HealthMonitor.Reading(), at: at(200))
        var reading = HealthMonitor.Reading()
        reading.diskFree = 1
        for alert in monitor.accept(reading, at: at(300)) { ids.insert(alert.id) }
        #expect(ids.count == 2)
    }

    @Test(arguments: HealthMonitor.Check.allCases)
    func everyCheckHasAFaultThatOpensItAlone(_ check: HealthMonitor.Check) {
        var reading = HealthMonitor.Reading()
        switch check {
        case .store: reading.storeFailure = "no room"
        case .storeLag: (reading.waiting, reading.waitingLimit) = (60, 100)
        case .disk: reading.diskFree = HealthMonitor.leastDisk - 1
        case .engines: reading.engineDeaths = 1
        case .translators: reading.translatorFailures = 2
        case .queues: reading.drops = 3
        }
        var monitor = HealthMonitor()
        _ = monitor.accept(HealthMonitor.Reading(), at: at(0))
        #expect(monitor.accept(reading, at: at(1)).map(\.check) == [check])
    }

    @Test(arguments: [
        (HealthMonitor.State.open, "trigger"), (.acknowledged, "acknowledge"), (.closed, "resolve"),
    ])
    func tellsPagerDutyUnderOneKey(_ state: HealthMonitor.State, _ action: String) throws {
        let alert = HealthMonitor.Alert(
            id: "disk-1", check: .disk, state: state, summary: "full", openedAt: at(0), at: at(0))
        let event = try JSONDocumentParser.parse(alert.pagerDutyEvent(source: "hall"))
        #expect(event["event_action"] == .text(action))
        #expect(event["dedup_key"] == .text("disk-1"))
        #expect(event["payload"]?["severity"] == .text("error"))
        #expect(event["payload"]?["source"] == .text("hall"))
    }
}
