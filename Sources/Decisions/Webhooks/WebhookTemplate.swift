import RoomModel
import Wire

/// How a message looks to the system that receives it.
package enum WebhookTemplate: String, Hashable, Sendable, CaseIterable {
    /// Roomtone's own: what happened, and the data as on the topic.
    case json
    /// Slack's incoming webhooks: a text.
    case slack
    /// PagerDuty's Events API 2: the routing key is the URL's fragment, which is sent to nobody.
    case pagerduty

    /// By the host, where the configuration does not say.
    package init(url: String) {
        let host = url.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        self = host == "hooks.slack.com" ? .slack : host == "events.pagerduty.com" ? .pagerduty : .json
    }

    /// The body of a message.
    package func body(of delivery: WebhookDelivery, url: String) -> [UInt8] {
        JSONWriter.object {
            switch self {
            case .json:
                $0.member("id", delivery.id)
                $0.member("kind", delivery.kind)
                $0.member("sponsor", delivery.sponsor.text)
                $0.member("title", delivery.title)
                $0.member("at", delivery.created.milliseconds)
                $0.key("data")
                $0.json(delivery.data.utf8)
            case .slack: $0.member("text", Self.escaped(delivery.title))
            case .pagerduty:
                $0.member("routing_key", String(url.split(separator: "#").dropFirst().first ?? ""))
                $0.member("event_action", "trigger")
                $0.member("dedup_key", delivery.id)
                $0.key("payload")
                $0.object {
                    $0.member("summary", String(delivery.title.prefix(1_024)))
                    $0.member("source", "roomtone")
                    $0.member("severity", delivery.kind == WebhookMessage.Kind.alert.rawValue ? "warning" : "info")
                    $0.key("custom_details")
                    $0.json(delivery.data.utf8)
                }
            }
        }
    }

    /// Slack's three control characters, so that no text of somebody's becomes a mention or a link.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
