/// Topics on a terminal: a panel each, drawn anew as a whole. A value; nothing here knows a socket or a screen.
package struct LiveView: Sendable {
    private var panels: [(topic: String, panel: any Panel)]
    /// How the connection is, for the last row.
    package var status = ""

    package init(topics: [String]) {
        panels = topics.map { ($0, Self.panel(for: $0)) }
    }

    /// - Parameter data: A publication's JSON; `null` removes the key.
    package mutating func accept(_ data: [UInt8], key: String?, of topic: String) {
        guard let index = panels.firstIndex(where: { $0.topic == topic }) else { return }
        panels[index].panel.accept(key: key, data: data)
    }

    /// The screen: at most `height` rows of `width` columns. Room is shared out in the order of the topics.
    package func rows(width: Int, height: Int) -> [Row] {
        var left = height - 1
        var rows: [Row] = []
        for (number, entry) in panels.enumerated() where left > 1 {
            let after = panels.count - number - 1
            // A title and a row for each of those that follow.
            let room = min(number == panels.count - 1 ? left - 1 : entry.panel.wish, left - 1 - 2 * after)
            let shown = room > 0 ? entry.panel.rows(width: width, height: room) : []
            rows.append(Row(style: .title, text: TerminalText(entry.topic).cut(to: width)))
            rows +=
                shown.isEmpty && room > 0
                ? [Row(style: .faint, text: TerminalText("nothing yet").cut(to: width))] : shown
            left = height - 1 - rows.count
        }
        if height > 0 { rows.append(Row(style: .faint, text: TerminalText(status).cut(to: width))) }
        return Array(rows.prefix(height))
    }

    private static func panel(for topic: String) -> any Panel {
        let parts = topic.split(separator: ".")
        if parts.first == "session", parts.count > 3, parts[2] == "captions" { return CaptionPanel() }
        switch parts.last {
        case "captions", "transcript": return CaptionPanel()
        case "metrics" where parts.first != "sponsor": return MetricsPanel()
        case "alerts": return AlertPanel()
        case "keywords": return KeyphrasePanel()
        default: return MessagePanel()
        }
    }
}
