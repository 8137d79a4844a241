import RoomModel

extension JSONWriter {
    /// An audience event in the shape it came in; `ts` is the bounded time, `claimed_ts` what was claimed.
    package mutating func event(_ event: AudienceEvent) {
        object {
            $0.member("id", event.id)
            $0.member("session", ifPresent: event.session?.text)
            $0.member("attendee", event.attendee.text)
            $0.member("type", event.type.rawValue)
            $0.member("kind", ifPresent: event.kind)
            $0.member("ts", event.time.milliseconds)
            $0.member("claimed_ts", ifPresent: event.claimedTime?.milliseconds)
            $0.member("text", ifPresent: event.text)
            $0.member("weight", ifPresent: event.weight, decimals: 6)
            $0.member("sentiment", ifPresent: event.sentiment, decimals: 6)
            $0.member("value", ifPresent: event.value, decimals: 3)
            if let target = event.target {
                $0.key("target")
                $0.object {
                    $0.member("type", target.type.rawValue)
                    $0.member("id", target.id.text)
                }
            }
            if let context = event.context {
                $0.key("context")
                $0.json(context.utf8)
            }
        }
    }
}

/// The answer to a batch, given only after it is durable.
package struct BatchReceipt: Hashable, Sendable {
    package struct Rejected: Hashable, Sendable {
        package var index: Int
        package var rejection: EventRejection

        package init(index: Int, rejection: EventRejection) {
            self.index = index
            self.rejection = rejection
        }
    }

    /// All that was stored, the late ones among them.
    package var accepted: Int
    package var duplicates: Int
    package var late: Int
    package var rejected: [Rejected]

    package init(accepted: Int = 0, duplicates: Int = 0, late: Int = 0, rejected: [Rejected] = []) {
        self.accepted = accepted
        self.duplicates = duplicates
        self.late = late
        self.rejected = rejected
    }

    package var json: [UInt8] {
        JSONWriter.object {
            $0.member("accepted", accepted)
            $0.member("duplicates", duplicates)
            $0.member("late", late)
            $0.key("rejected")
            $0.array(rejected) { writer, item in
                writer.object {
                    $0.member("index", item.index)
                    $0.member("code", item.rejection.code.rawValue)
                    $0.member("message", item.rejection.message)
                }
            }
        }
    }
}
