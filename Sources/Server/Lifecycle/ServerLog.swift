import Foundation
import Logging
import Rooms
import Wire

/// The server's log on stderr: text on a terminal, else one JSON object a line.
package enum ServerLog {
    package static func make(_ settings: LogSettings) -> Logger {
        let isText =
            switch settings.format {
            case .auto: isatty(STDERR_FILENO) == 1
            case .text: true
            case .json: false
            }
        var logger = Logger(label: "roomtone") { _ in LineLog(isText: isText) }
        logger.logLevel = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        return logger
    }
}

/// Writes each record as one line. Records hold ids and reasons; texts, tokens and names are kept out where they are made.
private struct LineLog: LogHandler {
    let isText: Bool
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let more = event.metadata { fields.merge(more) { _, new in new } }
        let line = isText ? text(event, fields) : json(event, fields)
        DescriptorOutput.write(Array((line + "\n").utf8), to: STDERR_FILENO)
    }

    private func text(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        let details = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return "\(Self.time()) \(event.level.rawValue) \(event.message)\(details)"
    }

    private func json(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        String(
            decoding: JSONWriter.object {
                $0.member("time", Self.time())
                $0.member("level", event.level.rawValue)
                $0.member("message", "\(event.message)")
                for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
                    $0.key(key)
                    $0.string("\(value)")
                }
            }, as: UTF8.self)
    }

    private static func time() -> String { ISO8601.text(WallClock.system.now()) }
}
