/// One thing that `roomtone doctor` looked at.
package struct Finding: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case ok
        /// It works, but less well than it could, or not for long.
        case warn
        /// The server would not start, or would not do this part of its work.
        case fail
    }

    package var state: State
    /// What was looked at, one word: `disk`.
    package var subject: String
    /// What was found.
    package var text: String
    /// What to do about it; `nil` where there is nothing to do.
    package var remedy: String?

    static func ok(_ subject: String, _ text: String) -> Finding {
        Finding(state: .ok, subject: subject, text: text, remedy: nil)
    }

    static func warn(_ subject: String, _ text: String, _ remedy: String) -> Finding {
        Finding(state: .warn, subject: subject, text: text, remedy: remedy)
    }

    static func fail(_ subject: String, _ text: String, _ remedy: String) -> Finding {
        Finding(state: .fail, subject: subject, text: text, remedy: remedy)
    }
}
