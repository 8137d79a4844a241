import OutboundHTTP
import Translation
import Wire

/// What translators over HTTP have in common: one request, and what its status means.
struct TranslationService: Sendable {
    let client: HTTPClient
    let url: String
    let timeout: Duration

    func post(_ body: [UInt8], headers: [(name: String, value: String)]) async throws(TranslatorFailure) -> [UInt8] {
        var request = HTTPRequest(
            "POST", url, headers: [("Content-Type", "application/json"), ("Accept", "application/json")] + headers,
            body: body)
        request.timeout = timeout
        request.longestAnswer = 256 << 10
        let answer: HTTPAnswer
        do {
            answer = try await client.send(request)
        } catch {
            switch error {
            case .timedOut: throw .timedOut
            case .answerTooLong: throw .nonsense("\(error)")
            case .tooManyRequests: throw .overloaded
            default: throw .unavailable("\(error)")
            }
        }
        switch answer.status {
        case 200..<300: return answer.body
        case 429, 529: throw .overloaded
        case 456: throw .quotaExceeded
        case 401, 403: throw .unavailable("it refuses the key; check it in the configuration (status \(answer.status))")
        case 300..<400: throw .unavailable("it answers from another address (status \(answer.status))")
        case 400..<500: throw .refused("status \(answer.status)")
        default: throw .unavailable("status \(answer.status)")
        }
    }

    /// The text that `find` finds in the answer's JSON.
    func text(
        in answer: [UInt8], _ find: (inout JSONScanner) throws -> String?
    ) throws(TranslatorFailure) -> String {
        var scanner = JSONScanner(answer)
        guard let text = try? find(&scanner), !NormalizedText.collapsed(text).isEmpty else {
            throw .nonsense("it holds no translation")
        }
        return text
    }
}
