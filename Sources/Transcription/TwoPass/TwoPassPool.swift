/// Recognisers that hear in two passes: one engine follows the words while they are said, another hears each segment
/// whole at its end, and its words are the final.
package final class TwoPassPool: RecognizerPool {
    private let first: any RecognizerPool
    private let second: SecondPass
    private let patience: Duration

    /// - Parameter patience: Time that, at the end of a segment, the pass which has its words waits for the other.
    package init(first: any RecognizerPool, second: SecondPass, patience: Duration) {
        self.first = first
        self.second = second
        self.patience = patience
    }

    package var language: String? { first.language }
    package var isReady: Bool { first.isReady }

    package func lease(
        _ options: RecognizerOptions, handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer {
        try lease(options, succeeding: nil, handler: handler)
    }

    package func lease(
        _ options: RecognizerOptions, succeeding former: (any SpeechRecognizer)?,
        handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer {
        let recognizer = TwoPassRecognizer(
            second: second, language: options.language, patience: patience, handler: handler)
        let former = (former as? TwoPassRecognizer)?.first
        recognizer.follow(
            with: try first.lease(options, succeeding: former) { [weak recognizer] in recognizer?.take($0) })
        return recognizer
    }
}
