import Foundation
import JWTKit

/// Public keys of other issuers, out of a JWKS file (RFC 7517): EdDSA, ES256 and RS256.
///
/// Keys for encryption or with algorithms not taken here are passed over, as the RFC advises; a set without a usable key is
/// refused.
package struct KeySet: Sendable {
    package static let empty = KeySet(keys: [])

    /// Files above this many bytes are refused.
    private static let sizeLimit = 1 << 20

    let keys: [VerificationKey]

    private init(keys: [VerificationKey]) { self.keys = keys }

    /// Reads the keys of a JWKS file.
    package static func load(_ path: String) async throws(CredentialError) -> KeySet {
        let bytes: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            bytes = try file.read(upToCount: sizeLimit + 1) ?? Data()
        } catch {
            throw .keySetUnreadable(path: path, reason: "no such file, or it may not be read")
        }
        guard bytes.count <= sizeLimit else { throw .keySetUnreadable(path: path, reason: "it is larger than 1 MiB") }
        guard let document = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any],
            let items = document["keys"] as? [[String: Any]]
        else { throw .keySetUnreadable(path: path, reason: "it is not a JSON object with an array keys") }

        var keys: [VerificationKey] = []
        for (index, item) in items.enumerated() {
            let name = item["kid"] as? String ?? "number \(index + 1)"
            do {
                guard let key = try await VerificationKey(jwk: item) else { continue }
                guard key.identifier == nil || !keys.contains(where: { $0.identifier == key.identifier }) else {
                    throw VerificationKey.Unusable("another key has the same kid")
                }
                keys.append(key)
            } catch let error as VerificationKey.Unusable {
                throw .keySetInvalid(path: path, key: name, reason: error.reason)
            } catch {
                throw .keySetInvalid(
                    path: path, key: name, reason: "its numbers make no key; copy it from the issuer again")
            }
        }
        guard !keys.isEmpty else {
            throw .keySetUnreadable(path: path, reason: "it holds no signing key for EdDSA, ES256 or RS256")
        }
        return KeySet(keys: keys)
    }
}
