/// Why keys could not be read or a token not be minted; every case names the file or field, none a secret.
package enum CredentialError: Error, Hashable, Sendable {
    /// The key file can be read or written by others than its owner.
    case keyFileExposed(path: String, mode: UInt16)
    /// The key file belongs to another user, or is no plain file.
    case keyFileForeign(path: String)
    /// The key file does not hold a key of the right length.
    case keyFileDamaged(path: String)
    case keyFileUnusable(path: String, reason: String)
    case keySetUnreadable(path: String, reason: String)
    /// A key of the set cannot be used; `key` is its `kid` or its place.
    case keySetInvalid(path: String, key: String, reason: String)
    /// The claims make no token that would be accepted.
    case unmintable(String)
}

extension CredentialError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .keyFileExposed(let path, let mode):
            "the key file \(path) is open to others (mode 0\(String(mode, radix: 8))); run: chmod 600 '\(path)'"
        case .keyFileForeign(let path):
            "the key file \(path) is not a plain file owned by this user; run as its owner, or move it away to have a new key made"
        case .keyFileDamaged(let path):
            "the key file \(path) does not hold 32 bytes; restore it, or delete it to have a new key made (old tokens end)"
        case .keyFileUnusable(let path, let reason):
            "the key file \(path) cannot be used: \(reason); check that its directory exists and is writable"
        case .keySetUnreadable(let path, let reason):
            "the key set \(path) cannot be read: \(reason); it must be a JWKS file, {\"keys\":[…]}"
        case .keySetInvalid(let path, let key, let reason):
            "key \(key) of the key set \(path) cannot be used: \(reason)"
        case .unmintable(let reason): "no token was made: \(reason)"
        }
    }
}
