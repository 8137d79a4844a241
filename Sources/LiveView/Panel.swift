import Foundation
import RoomtoneClient

/// One topic on the screen. All that it keeps is bounded.
protocol Panel: Sendable {
    /// Rows that it would like to have.
    var wish: Int { get }
    mutating func accept(key: String?, data: [UInt8])
    /// At most `height` rows of `width` columns.
    func rows(width: Int, height: Int) -> [Row]
}

/// A line of the screen.
package struct Row: Hashable, Sendable {
    package enum Style: Sendable { case title, plain, faint, urgent }

    package var style: Style
    package var text: String
}

/// Finals, and the words that may still change in faint.
struct CaptionPanel: Panel {
    private static let kept = 100

    private var finals: [(segment: String, text: String)] = []
    private var open: [(segment: String, text: String)] = []

    var wish: Int { 12 }

    mutating func accept(key: String?, data: [UInt8]) {
        guard let caption = JSONObject(data), let segment = caption.string("segment") ?? key else {
            // A removed key: what was open is gone, a final that scrolled out stays where it is.
            if let key { open.removeAll { $0.segment == key } }
            return
        }
        let text = [caption.string("speaker").map { "\($0):" }, caption.string("text")].compactMap { $0 }
            .joined(separator: " ")
        open.removeAll { $0.segment == segment }
        if caption.string("state") == "interim" {
            open.append((segment, text))
            if open.count > 8 { open.removeFirst() }
        } else if let known = finals.firstIndex(where: { $0.segment == segment }) {
            finals[known].text = text
        } else {
            finals.append((segment, text))
            if finals.count > Self.kept { finals.removeFirst(finals.count - Self.kept) }
        }
    }

    func rows(width: Int, height: Int) -> [Row] {
        let said = finals.flatMap { final in
            TerminalText(final.text).rows(of: width).map { Row(style: .plain, text: $0) }
        }
        let heard = open.flatMap { one in TerminalText(one.text).rows(of: width).map { Row(style: .faint, text: $0) } }
        return (said + heard).suffix(height)
    }
}

/// Engagement as a sparkline, the audience, sentiment with its number of people.
struct MetricsPanel: Panel {
    private static let kept = 900

    private var scores: [String: [Double]] = [:]
    private var lines: [String: String] = [:]

    var wish: Int { max(1, lines.count) }

    mutating func accept(key: String?, data: [UInt8]) {
        let name = key ?? ""
        guard let snapshot = JSONObject(data) else {
            scores[name] = nil
            lines[name] = nil
            return
        }
        guard scores.count < 200 || scores[name] != nil else { return }
        let engagement = snapshot.object("engagement")
        let score = engagement.flatMap { number($0, "score") }
        if let score {
            scores[name, default: []].append(score)
            if scores[name, default: []].count > Self.kept { scores[name]?.removeFirst() }
        }
        let sentiment = snapshot.object("sentiment")
        let mean = sentiment.flatMap { number($0, "mean") }
        let people = snapshot.object("attendees").flatMap { $0.integer("present") }
        let parts = [
            score.map { "engagement \(rounded($0, 1))" }, engagement?.string("level"),
            people.map { "\($0) present" },
            mean.map { "sentiment \($0 < 0 ? "" : "+")\(rounded($0, 2)) of \(sentiment?.integer("n") ?? 0)" }
                ?? "too few people for a sentiment",
        ]
        lines[name] = (key.map { [$0] } ?? []).appending(parts.compactMap { $0 }).joined(separator: "  ")
    }

    func rows(width: Int, height: Int) -> [Row] {
        lines.sorted { $0.key < $1.key }.prefix(height).map { name, line in
            let room = width - line.count - 2
            let spark = Sparkline.text(scores[name] ?? [], in: 0...100, columns: min(60, room))
            return Row(style: .plain, text: TerminalText(spark.isEmpty ? line : "\(line)  \(spark)").cut(to: width))
        }
    }

    private func number(_ object: JSONObject, _ name: String) -> Double? {
        object.raw(name).flatMap { Double(String(decoding: $0, as: UTF8.self)) }
    }

    private func rounded(_ value: Double, _ decimals: Int) -> String {
        let unit = decimals == 1 ? 10.0 : 100.0
        return "\((value * unit).rounded() / unit)"
    }
}

/// Alerts that wait for an answer, the newest on top, then those that were answered.
struct AlertPanel: Panel {
    private static let kept = 50

    private struct Item {
        var id: String
        var text: String
        var state: String?
    }

    private var items: [Item] = []

    var wish: Int { 5 }

    mutating func accept(key: String?, data: [UInt8]) {
        guard let alert = JSONObject(data), let id = alert.string("alert") else { return }
        let state = alert.string("state").map { state in
            alert.string("by").map { "\(state) by \($0)" } ?? state
        }
        let known = items.firstIndex { $0.id == id }
        if let known, alert.object("d") == nil {
            items[known].state = state
        } else {
            if let known { items.remove(at: known) }
            items.insert(Item(id: id, text: Self.words(of: alert), state: state), at: 0)
            if items.count > Self.kept { items.removeLast() }
        }
    }

    func rows(width: Int, height: Int) -> [Row] {
        let waiting = items.filter { $0.state == nil }
        let answered = items.filter { $0.state != nil }
        return (waiting + answered).prefix(height).map { item in
            Row(
                style: item.state == nil ? .urgent : .faint,
                text: TerminalText("\(item.state ?? "!")  \(item.text)").cut(to: width))
        }
    }

    /// Lead, score and reasons; of alerts of another make, what they hold.
    private static func words(of alert: JSONObject) -> String {
        guard let data = alert.object("d") else { return alert.string("alert") ?? "" }
        let lead = data.string("lead").map { lead in
            let score = data.raw("score").map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
            return "\(lead)\(score) \(data.string("temperature") ?? "")"
        }
        let reasons = data.raw("reasons").flatMap { try? JSONDecoder().decode([String].self, from: Data($0)) } ?? []
        return ([lead ?? data.string("title")].compactMap { $0 } + reasons).joined(separator: "  ")
    }
}

/// What a talk turns on now, best first.
struct KeyphrasePanel: Panel {
    private struct Entry: Decodable { var keyword: String }

    private var keyphrases: [String] = []

    var wish: Int { 2 }

    mutating func accept(key: String?, data: [UInt8]) {
        guard let entries = try? JSONDecoder().decode([Entry].self, from: Data(data)) else { return }
        keyphrases = entries.prefix(50).map(\.keyword)
    }

    func rows(width: Int, height: Int) -> [Row] {
        TerminalText(keyphrases.joined(separator: " · ")).rows(of: width).prefix(height).map {
            Row(style: .plain, text: $0)
        }
    }
}

/// Any other topic: its newest messages as they came.
struct MessagePanel: Panel {
    private static let kept = 50

    private var messages: [String] = []

    var wish: Int { 4 }

    mutating func accept(key: String?, data: [UInt8]) {
        messages.append((key.map { "[\($0)] " } ?? "") + String(decoding: data, as: UTF8.self))
        if messages.count > Self.kept { messages.removeFirst() }
    }

    func rows(width: Int, height: Int) -> [Row] {
        messages.suffix(height).map { Row(style: .plain, text: TerminalText($0).cut(to: width)) }
    }
}

extension Array {
    fileprivate func appending(_ more: [Element]) -> [Element] { self + more }
}
