import Gateway
import Logging

/// Takes up a renewed TLS certificate while the server runs; nobody is disconnected, and files that do not belong together,
/// as between the writing of one and the other, leave it as it is.
actor CertificateWatcher {
    private let files: HTTPSettings.TLS
    private let gateway: LateBound<Gateway>
    private let logger: Logger
    private var seen: [FileStamp?]

    init(files: HTTPSettings.TLS, gateway: LateBound<Gateway>, logger: Logger) {
        self.files = files
        self.gateway = gateway
        self.logger = logger
        seen = Self.stamps(of: files)
    }

    /// Looks at the files; once a second or so.
    func look() {
        let stamps = Self.stamps(of: files)
        guard stamps != seen else { return }
        seen = stamps
        do throws(GatewayError) {
            try gateway.bound?.renewCertificate()
            logger.info("the TLS certificate was read anew", metadata: ["path": "\(files.certificate)"])
        } catch {
            logger.error("the changed TLS certificate is not used", metadata: ["reason": "\(error)"])
        }
    }

    private static func stamps(of files: HTTPSettings.TLS) -> [FileStamp?] {
        [FileStamp(of: files.certificate), FileStamp(of: files.key)]
    }
}
