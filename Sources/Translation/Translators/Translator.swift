/// Translates texts: a program or a service behind one shape.
package protocol Translator: Sendable {
    /// Name and version as entries and captions show it: `apertium 3.8`.
    var engine: String { get }

    /// Whether it translates between these languages, as far as it can tell without asking.
    func serves(_ pair: LanguagePair) -> Bool

    /// The translation of one clause. `⟦1⟧` and its like come back as they are, which the caller checks.
    ///
    /// Ends within the translator's own time-out.
    func translate(_ text: String, _ pair: LanguagePair) async throws(TranslatorFailure) -> String
}

/// Why a translator gave no translation.
package enum TranslatorFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not know the pair.
    case unsupported(LanguagePair)
    case timedOut
    /// It is not there, or died; it may be back.
    case unavailable(String)
    /// It refused this request; the same request will not go better.
    case refused(String)
    /// It asks to be left alone for a while.
    case overloaded
    /// What was paid for is used up.
    case quotaExceeded
    /// Its answer is no answer, or lost a slot.
    case nonsense(String)

    /// Whether it says something of the translator and not of this one text.
    package var isOutage: Bool {
        switch self {
        case .unsupported, .refused, .nonsense: false
        case .timedOut, .unavailable, .overloaded, .quotaExceeded: true
        }
    }

    package var description: String {
        switch self {
        case .unsupported(let pair): "The translator does not translate \(pair). Choose another one for it."
        case .timedOut: "The translator did not answer in time."
        case .unavailable(let reason): "The translator cannot be used: \(reason)"
        case .refused(let reason): "The translator refused the text: \(reason)"
        case .overloaded: "The translator asks to be left alone for a while."
        case .quotaExceeded: "The translator's quota is used up. Raise it, or wait for the next period."
        case .nonsense(let reason): "The translator's answer cannot be used: \(reason)"
        }
    }
}
