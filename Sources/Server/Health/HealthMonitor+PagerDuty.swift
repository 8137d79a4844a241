import Wire

extension HealthMonitor.Alert {
    /// The event of PagerDuty's Events API v2 that tells this state: trigger, acknowledge or resolve, under one key.
    func pagerDutyEvent(source: String) -> [UInt8] {
        let action =
            switch state {
            case .open: "trigger"
            case .acknowledged: "acknowledge"
            case .closed: "resolve"
            }
        return JSONWriter.object {
            $0.member("event_action", action)
            $0.member("dedup_key", id)
            $0.key("payload")
            $0.object {
                $0.member("summary", summary)
                $0.member("source", source)
                $0.member("severity", check.severity.rawValue)
                $0.member("timestamp", ISO8601.text(at))
                $0.member("component", "roomtone")
                $0.member("class", check.rawValue)
            }
        }
    }
}

extension JSONWriter {
    /// An alert as the topic `ops` shows it.
    mutating func healthAlert(_ alert: HealthMonitor.Alert) {
        object {
            $0.member("alert", alert.id)
            $0.member("check", alert.check.rawValue)
            $0.member("state", alert.state.rawValue)
            $0.member("severity", alert.check.severity.rawValue)
            $0.member("summary", alert.summary)
            $0.member("opened_at", alert.openedAt.milliseconds)
            $0.member("at", alert.at.milliseconds)
            $0.member("by", ifPresent: alert.by)
        }
    }
}
