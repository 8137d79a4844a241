import RoomModel

/// The messages that the server sends over `/v1/ws` apart from publications (CONTRACT §9).
package enum ServerMessage {
    /// A reply to request `id`; `ok` is a JSON object.
    package static func reply(to id: UInt64, ok: [UInt8]) -> [UInt8] {
        JSONWriter.object {
            $0.member("id", id)
            $0.key("ok")
            $0.json(ok)
        }
    }

    package static func reply(to id: UInt64?, error: RequestError) -> [UInt8] {
        JSONWriter.object {
            $0.key("id")
            if let id { $0.integer(id) } else { $0.null() }
            $0.key("err")
            $0.object {
                $0.member("code", error.code.rawValue)
                $0.member("message", error.message)
                $0.member("retry", error.code.retry)
                $0.member("after_ms", error.afterMilliseconds)
            }
        }
    }

    package static let ping: [UInt8] = Array(#"{"ping":{}}"#.utf8)

    package static func bye(_ code: CloseCode, retryAfterMilliseconds: Int? = nil) -> [UInt8] {
        JSONWriter.object {
            $0.key("bye")
            $0.object {
                $0.member("code", code.rawValue)
                $0.member("reason", code.reason)
                $0.member("retry_after_ms", ifPresent: retryAfterMilliseconds)
            }
        }
    }

    package static func revoked(topicNumber: UInt32) -> [UInt8] {
        JSONWriter.object {
            $0.key("revoked")
            $0.object { $0.member("t", topicNumber) }
        }
    }

    package static func authenticated(connection: String, expires: EventTime, pingSeconds: Int) -> [UInt8] {
        JSONWriter.object {
            $0.member("conn", connection)
            $0.member("expires", expires.milliseconds)
            $0.member("ping_s", pingSeconds)
        }
    }
}
