import Credentials
import Foundation
import JWTKit
import Logging
import RoomModel
import Testing

@testable import Server

/// A changed JWKS file is taken up while the server runs; a broken one changes nothing.
struct KeySetWatcherTests {
    private static let now = EventTime(milliseconds: 1_763_692_800_000)

    private func encode(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func token(_ key: EdDSA.PrivateKey) async throws -> String {
        let expiry = Self.now.milliseconds / 1000 + 60
        let message =
            encode(Data(#"{"alg":"EdDSA"}"#.utf8)) + "."
            + encode(Data(#"{"aud":"roomtone","exp":\#(expiry),"tid":"acme","sub":"tv","role":"dashboard"}"#.utf8))
        let signer = try await JWTKeyCollection().add(eddsa: key).getKey()
        return message + "." + encode(Data(try signer.sign(Array(message.utf8))))
    }

    private func write(_ key: EdDSA.PrivateKey, to path: String) throws {
        let text = #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"\#(encode(key.publicKey.rawRepresentation))"}]}"#
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test func takesUpAChangedFileAndKeepsItsKeysWhenTheNextIsBroken() async throws {
        let path = NSTemporaryDirectory() + "keys-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (old, new) = (try EdDSA.PrivateKey(), try EdDSA.PrivateKey())
        try write(old, to: path)
        let verifier = try await TokenVerifier(key: .random(), keySet: try await KeySet.load(path))
        var quiet = Logger(label: "test")
        quiet.logLevel = .critical
        let watcher = KeySetWatcher(path: path, verifier: verifier, logger: quiet)
        func isGood(_ token: String) -> Bool { (try? verifier.verify(token, now: Self.now)) != nil }
        let (oldToken, newToken) = (try await token(old), try await token(new))
        await watcher.look()
        #expect((isGood(oldToken), isGood(newToken)) == (true, false))

        try write(new, to: path)
        await watcher.look()
        #expect((isGood(oldToken), isGood(newToken)) == (false, true))

        try "{".write(toFile: path, atomically: true, encoding: .utf8)
        await watcher.look()
        #expect((isGood(oldToken), isGood(newToken)) == (false, true))
    }
}
