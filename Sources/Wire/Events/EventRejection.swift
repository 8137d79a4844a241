/// Why one event of a batch was not taken; the others are not disturbed.
package struct EventRejection: Error, Hashable {
    package enum Code: String, Sendable, CaseIterable {
        case badJSON = "bad_json"
        case notAnObject = "not_an_object"
        case missingField = "missing_field"
        case badField = "bad_field"
        case badID = "bad_id"
        case badTime = "bad_time"
        case badWeight = "bad_weight"
        case badSentiment = "bad_sentiment"
        case badValue = "bad_value"
        case badTarget = "bad_target"
        case badContext = "bad_context"
        case textTooLong = "text_too_long"
        case unknownType = "unknown_type"
        case unknownSession = "unknown_session"
        case unknownSponsor = "unknown_sponsor"
        case notYours = "forbidden"
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// The bounds of what one event may hold.
package struct EventLimits: Sendable {
    /// UTF-8 bytes of `text`: a long chat message, not a document.
    package var textBytes = 4096
    /// UTF-8 bytes of `context`, as CONTRACT §4 says.
    package var contextBytes = 1024
    /// Greatest `weight`; larger ones would let one event outweigh a hall.
    package var greatestWeight = 1000.0
    /// Events in one batch.
    package var batch = 10_000

    package init() {}
}
