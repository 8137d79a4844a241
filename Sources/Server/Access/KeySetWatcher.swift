import Credentials
import Logging

/// Takes up a changed JWKS file while the server runs; a file that cannot be read leaves the keys as they are.
actor KeySetWatcher {
    private let path: String
    private let verifier: TokenVerifier
    private let logger: Logger
    private var seen: FileStamp?

    init(path: String, verifier: TokenVerifier, logger: Logger) {
        self.path = path
        self.verifier = verifier
        self.logger = logger
        seen = FileStamp(of: path)
    }

    /// Looks at the file; once a second or so.
    func look() async {
        let stamp = FileStamp(of: path)
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
}
