import Credentials
import Foundation
import Logging

/// Takes up a changed JWKS file while the server runs; a file that cannot be read leaves the keys as they are.
actor KeySetWatcher {
    private let path: String
    private let verifier: TokenVerifier
    private let logger: Logger
    private var seen: Stamp?

    /// What tells one version of a file from another.
    private struct Stamp: Hashable {
        var modified: Date?
        var size: Int?
        var file: Int?
    }

    init(path: String, verifier: TokenVerifier, logger: Logger) {
        self.path = path
        self.verifier = verifier
        self.logger = logger
        seen = Self.stamp(path)
    }

    /// Looks at the file; once a second or so.
    func look() async {
        let stamp = Self.stamp(path)
        guard stamp != seen else { return }
        seen = stamp
        do {
            let keys = try await KeySet.load(path)
            verifier.replace(keys)
            logger.info("the key set was read anew", metadata: ["path": "\(path)"])
        } catch {
            logger.error("the changed key set is not used", metadata: ["reason": "\(error)"])
        }
    }

    private static func stamp(_ path: String) -> Stamp? {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        return Stamp(
            modified: found[.modificationDate] as? Date, size: found[.size] as? Int,
            file: found[.systemFileNumber] as? Int)
    }
}
