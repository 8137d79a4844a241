import Foundation
import JWTKit

/// A key that checks signatures, pinned to the one algorithm it is good for.
struct VerificationKey: Sendable {
    /// Why a key of a set cannot be used.
    struct Unusable: Error {
        var reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// The `kid`.
    let identifier: String?
    /// The `alg` that a token must name.
    let algorithmName: String
    private let algorithm: any JWTAlgorithm

    /// This server's own key, for HS256.
    init(_ key: TokenKey) async throws {
        let keys = await JWTKeyCollection().add(hmac: HMACKey(from: key.bytes), digestAlgorithm: .sha256)
        identifier = nil
        algorithm = try await keys.getKey()
        algorithmName = "HS256"
    }

    /// A public key of a JWKS; `nil` when it is for something else than what is taken here.
    init?(jwk: [String: Any]) async throws {
        if let use = jwk["use"] as? String, use != "sig" { return nil }
        let pinned: JWK.Algorithm
        switch (jwk["kty"] as? String, jwk["crv"] as? String) {
        case ("OKP", "Ed25519"): pinned = .eddsa
        case ("EC", "P-256"): pinned = .es256
        case ("RSA", _): pinned = .rs256
        default: return nil
        }
        if let named = jwk["alg"] as? String, named != pinned.rawValue { return nil }
        if jwk["d"] != nil {
            throw Unusable("it holds the private part; keep that secret and give the public part only")
        }
        let kid = jwk["kid"] as? String
        var plain = jwk
        // A key without a name is found by its algorithm; the library wants a name.
        plain["kid"] = kid ?? "unnamed"
        plain["alg"] = pinned.rawValue
        let key = try JWK(json: String(decoding: JSONSerialization.data(withJSONObject: plain), as: UTF8.self))
        let keys = try await JWTKeyCollection().add(jwk: key)
        identifier = kid
        algorithm = try await keys.getKey(for: key.keyIdentifier, alg: pinned.rawValue)
        algorithmName = pinned.rawValue
        guard algorithm.name == algorithmName else { throw Unusable("its algorithm is not \(algorithmName)") }
    }

    /// Whether `signature` was made over `message` with this key.
    func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        (try? algorithm.verify(signature, signs: message)) ?? false
    }
}
