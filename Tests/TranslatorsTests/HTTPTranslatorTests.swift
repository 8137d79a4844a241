import OutboundHTTP
import TestServer
import Testing
import Translation

@testable import Translators

@Suite(.timeLimit(.minutes(1)))
struct HTTPTranslatorTests {
    enum Kind: CaseIterable, Sendable { case libreTranslate, deepL }

    private let pair = LanguagePair(from: "en", to: "es")

    private func ask(_ kind: Kind, _ behaviour: LocalServer.Behaviour) async throws -> (String, request: String) {
        let server = LocalServer { _ in behaviour }
        let client = HTTPClient()
        defer {
            server.stop()
            client.close()
        }
        let address = "http://127.0.0.1:\(server.port)"
        let translator: any Translator =
            switch kind {
            case .libreTranslate:
                LibreTranslateTranslator(address: address, key: "k", client: client, timeout: .milliseconds(200))
            case .deepL: DeepLTranslator(address: address, key: "k", client: client, timeout: .milliseconds(200))
            }
        return (try await translator.translate("He said \"hi\"", pair), server.requests.first ?? "")
    }

    private func failure(_ kind: Kind, _ behaviour: LocalServer.Behaviour) async -> TranslatorFailure? {
        do {
            _ = try await ask(kind, behaviour)
            return nil
        } catch {
            return error as? TranslatorFailure
        }
    }

    private func answer(_ body: String, status: String = "200 OK") -> LocalServer.Behaviour {
        .answers(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    @Test func speaksLibreTranslate() async throws {
        let (text, request) = try await ask(
            .libreTranslate, answer(#"{"alternatives":[],"translatedText":"Dijo «hola»"}"#))
        #expect(text == "Dijo «hola»")
        #expect(request.hasPrefix("POST /translate HTTP/1.1\r\n"))
        #expect(request.hasSuffix(#"{"q":"He said \"hi\"","source":"en","target":"es","format":"text","api_key":"k"}"#))
    }

    @Test func speaksDeepL() async throws {
        let (text, request) = try await ask(
            .deepL, answer(#"{"translations":[{"detected_source_language":"EN","text":"Dijo «hola»"}]}"#))
        #expect(text == "Dijo «hola»")
        #expect(request.hasPrefix("POST /v2/translate HTTP/1.1\r\n"))
        #expect(request.contains("Authorization: DeepL-Auth-Key k\r\n"))
        #expect(request.contains(#""source_lang":"EN","target_lang":"ES""#))
    }

    @Test(arguments: Kind.allCases)
    func aSilentServerEndsInATimeout(_ kind: Kind) async {
        #expect(await failure(kind, .staysSilent) == .timedOut)
    }

    @Test(arguments: Kind.allCases)
    func aServerThatDiesIsUnavailable(_ kind: Kind) async {
        guard case .unavailable = await failure(kind, .hangsUp) else {
            Issue.record("not unavailable")
            return
        }
    }

    @Test(
        arguments: Kind.allCases,
        ["", "[]", "{}", "nonsense", #"{"translatedText":5}"#, #"{"translations":[]}"#, #"{"translatedText":" "}"#])
    func aWrongAnswerIsNoTranslation(_ kind: Kind, _ body: String) async {
        #expect(await failure(kind, answer(body)) == .nonsense("it holds no translation"))
    }

    @Test(arguments: Kind.allCases)
    func statusesAreToldApart(_ kind: Kind) async {
        #expect(await failure(kind, answer("{}", status: "429 Too Many")) == .overloaded)
        #expect(await failure(kind, answer("{}", status: "456 Quota")) == .quotaExceeded)
        #expect(
            await failure(kind, answer(#"{"error":"en is not supported"}"#, status: "400 Bad"))
                == .refused("status 400"))
        #expect(await failure(kind, answer("{}", status: "403 Forbidden"))?.isOutage == true)
        #expect(await failure(kind, answer("{}", status: "500 Oops"))?.isOutage == true)
    }
}
